"""The daily work of neighbourhood officials: whom they meet, and what residents complain of."""
