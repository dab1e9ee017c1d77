"""Visits: planned, made together, each discipline writing its own section."""
