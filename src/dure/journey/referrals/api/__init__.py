"""Operations of referrals, and of the sheets that partners answer."""

from dure.journey.referrals.api import acts, referrals, sheets
from dure.journey.referrals.api.room import operations

__all__ = ["acts", "operations", "referrals", "sheets"]
