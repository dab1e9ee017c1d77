"""Changing the weights of the score: what a change would do is seen before it is saved, and held before it counts."""
