"""State moves: data first, then one compare-and-set UPDATE."""
