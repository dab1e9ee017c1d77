"""Two who edit the same thing: the slower one sees both versions and chooses, field by field."""
