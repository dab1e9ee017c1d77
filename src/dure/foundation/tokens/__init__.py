"""Tokens: programs that act for a person."""
