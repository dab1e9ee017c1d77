"""Gathering evidence, triaging what was found, and trying to reach somebody."""
