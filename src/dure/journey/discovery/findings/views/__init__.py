"""Pages of findings: the inbox, one finding, and what is decided about it."""
