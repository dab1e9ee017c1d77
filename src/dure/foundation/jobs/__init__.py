"""Work that nobody waits for: each job finds what is undone, does one, and marks it done in the same transaction."""
