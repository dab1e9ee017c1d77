"""Households known to be at risk are contacted again and again, with a case or without."""
