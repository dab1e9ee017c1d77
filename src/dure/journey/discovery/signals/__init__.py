"""Crisis signals: files that agencies send by the month, read by a mapping kept as data and matched to the register."""
