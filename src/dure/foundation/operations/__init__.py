"""What every JSON operation stands on: its guard, its problems, paging, keys against doubling, tokens."""
