"""The ways in: strangers, people and programs that sign in, and those who must report."""
