"""A reading list in the formats other programs read."""
