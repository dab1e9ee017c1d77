"""Blind spots: households found that nobody knew or that did not get what they could, each counted once."""
