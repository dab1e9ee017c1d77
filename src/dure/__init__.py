"""Dure: welfare that comes to the door, as software."""

__version__ = "0.1.0"
