"""Pages of rounds: coverage and lists, the visit at the door, and extracts of the register."""
