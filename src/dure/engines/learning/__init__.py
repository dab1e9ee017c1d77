"""What earlier outcomes teach: shares with their intervals, and a logistic model beside the hand-made weights."""
