"""Who may see and do what: the actor, the guard on every page, the walls in the database."""
