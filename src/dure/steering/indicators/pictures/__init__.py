"""The numbers of the board as pictures: small multiples and the map."""
