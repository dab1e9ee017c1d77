"""Households under a named team, and opening one household in an emergency."""
