"""People who sign in, and the postings that give them a role at a unit for a time."""
