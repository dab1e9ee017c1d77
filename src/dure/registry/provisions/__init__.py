"""What was given to a household, by anybody."""
