"""Alarms of safety devices: a partner's event becomes a task to check at once."""
