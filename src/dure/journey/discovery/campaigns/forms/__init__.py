"""Checking what is typed about campaigns."""
