"""Writes the generated district: what stands still in bulk, what happened through the real actions."""
