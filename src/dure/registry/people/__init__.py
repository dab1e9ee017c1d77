"""Who lives where with whom: persons, households, membership over time, consent."""
