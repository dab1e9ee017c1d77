"""How households in need become known, in rooms: tips and requests, signals of agencies, and what they come to."""
