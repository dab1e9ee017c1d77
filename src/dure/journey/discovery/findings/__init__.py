"""Findings: everything that is known of one household that may be in need, until somebody decided what comes of it."""
