"""curator: a prioritised inbox for the web, in the terminal."""

__version__ = "0.1.0"
