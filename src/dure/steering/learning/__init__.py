"""What earlier outcomes teach about the weights: a model to look at beside them, never applied by itself."""
