"""How pressing a finding is: dated weights that fade, and rules for what comes together. A low score blocks no help."""
