"""The weights of a finding's priority, version by version: drafted by one person, released by another."""
