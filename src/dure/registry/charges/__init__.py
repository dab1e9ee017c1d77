"""Who is the neighbourhood official of which dong, tong or ban, and who stands in."""
