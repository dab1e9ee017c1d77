"""What an operator sees: probes, figures, logs without persons in them, and the check of an installation."""
