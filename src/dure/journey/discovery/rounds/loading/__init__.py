"""Extracts of the resident register, row by row."""
