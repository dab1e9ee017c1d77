"""Tips and own requests of anybody, triaged into households."""
