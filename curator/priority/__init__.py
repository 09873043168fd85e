"""Signals, and the order they add up to."""
