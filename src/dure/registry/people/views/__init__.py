"""Pages about households, their people, what they agreed to, and what is kept under lock."""
