"""What is due, for whom, until when, why. The page Today is this table."""
