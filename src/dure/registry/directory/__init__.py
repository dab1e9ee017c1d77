"""Who can help: organisations, their services and where they are given (HSDS 3 names)."""
