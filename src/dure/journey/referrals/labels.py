"""The words and colours of a referral's states, and what a refusal leads to."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from dure.journey.referrals.states import ReferralState

STATES: dict[str, tuple[str, Any]] = {
    ReferralState.SENT: ("info", _("Answer awaited")),
    ReferralState.ACCEPTED: ("info", _("Accepted")),
    ReferralState.DELIVERED: ("warning", _("Delivered, to be confirmed")),
    ReferralState.CONFIRMED: ("ok", _("Confirmed by the family")),
    ReferralState.DECLINED: ("warning", _("Declined")),
    ReferralState.CANCELLED: ("neutral", _("Taken back")),
}
"""Kind of badge and words, by state."""

PARTNER_STATES: dict[str, tuple[str, Any]] = {
    **STATES,
    ReferralState.SENT: ("warning", _("Waiting for your answer")),
    ReferralState.ACCEPTED: ("info", _("Accepted, to be delivered")),
    ReferralState.DELIVERED: ("ok", _("Delivered")),
}
"""The same seen from the organisation that was asked."""

NEXT_ACTS: dict[str, Any] = {
    "retry": _("Ask again later, or ask another service."),
    "other_provider": _("Choose another service for this need."),
    "stop": _("Nothing more is to be done for this request."),
}
"""What the reason of a refusal leads to, by ``next_action`` of the code."""
