"""Places and offices: the dated tree of areas, and the units that work in them."""
