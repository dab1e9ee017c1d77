"""Resources that the community gives."""
