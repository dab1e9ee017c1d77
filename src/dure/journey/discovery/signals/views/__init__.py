"""Pages of sources and of their files."""
