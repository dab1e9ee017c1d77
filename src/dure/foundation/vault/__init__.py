"""What is kept under lock: keys, and the few facts about a person that nobody reads in passing."""
