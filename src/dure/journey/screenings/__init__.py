"""Screening: one household against all programmes, with reasons."""
