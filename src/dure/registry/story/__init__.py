"""What happened to a household, one line per thing, written by the action that did it."""
