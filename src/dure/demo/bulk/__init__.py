"""Made-up provinces of any size, loaded as fast as the database takes them: for measuring, never for real work."""
