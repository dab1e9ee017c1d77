"""Finding: tips, own requests and crisis signals, triaged into households."""
