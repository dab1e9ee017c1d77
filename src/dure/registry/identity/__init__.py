"""The same household or person, once: pairs that may be the same, bringing them together, and apart again."""
