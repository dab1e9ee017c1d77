"""Names, places and figures as people write them, and what of them may be compared."""
