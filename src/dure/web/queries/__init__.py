"""Reads of screens that span stages."""
