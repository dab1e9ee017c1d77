"""Pages of signing in, of one's own security, and of the team."""
