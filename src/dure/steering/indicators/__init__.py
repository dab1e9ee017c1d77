"""The figures that leaders look at, counted from records."""
