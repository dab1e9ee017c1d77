"""Taking in pairs and deciding on them; bringing files together, and apart again."""
