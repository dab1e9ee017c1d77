"""Pages of referrals: the board and the acts of officials, the sheets of partners."""
