"""The Korean programmes as rules: dated figures, formulas and the sentences that explain them."""
