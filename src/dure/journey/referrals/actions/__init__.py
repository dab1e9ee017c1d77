"""What officials do with a referral; what partners do is in ``partner_actions``."""

from dure.journey.referrals.actions.answering import (
    accept_referral,
    decline_referral,
    report_delivery,
)
from dure.journey.referrals.actions.closing import cancel_referral, confirm_delivery, deny_delivery, settle_decline
from dure.journey.referrals.actions.proposing import decide_proposal
from dure.journey.referrals.actions.sending import send_referral

__all__ = [
    "accept_referral",
    "cancel_referral",
    "confirm_delivery",
    "decide_proposal",
    "decline_referral",
    "deny_delivery",
    "report_delivery",
    "send_referral",
    "settle_decline",
]
