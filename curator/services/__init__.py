"""The use cases: what a person can do, whichever face they use."""
