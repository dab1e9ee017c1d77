"""Pages of the work in the neighbourhood."""
