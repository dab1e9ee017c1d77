"""Code lists of the policy pack as rows, so that data can point at them."""
