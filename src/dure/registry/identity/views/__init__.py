"""Pages of what may be there twice."""
