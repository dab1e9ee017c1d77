"""The monthly review of the log: acts per person, unusual access, and that somebody looked at it."""
