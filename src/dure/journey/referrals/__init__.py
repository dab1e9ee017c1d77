"""Referrals: a need handed to a service, and the loop closed."""
