"""Everything that can be done with a referral."""

from dure.journey.referrals.actions.answering import (
    accept_referral,
    accept_sheet,
    decline_referral,
    decline_sheet,
    report_delivery,
    report_sheet_delivery,
)
from dure.journey.referrals.actions.closing import cancel_referral, confirm_delivery, deny_delivery, settle_decline
from dure.journey.referrals.actions.sending import send_referral

__all__ = [
    "accept_referral",
    "accept_sheet",
    "cancel_referral",
    "confirm_delivery",
    "decline_referral",
    "decline_sheet",
    "deny_delivery",
    "report_delivery",
    "report_sheet_delivery",
    "send_referral",
    "settle_decline",
]
