"""What each permission is called where a person chooses what a program may do."""

from __future__ import annotations

from typing import Any

from django.utils.translation import pgettext_lazy

from dure.foundation.access.actor import Permission

WORDS: dict[str, Any] = {
    Permission.TRIAGE: pgettext_lazy("scope", "Decide about tips"),
    Permission.REGISTER_HOUSEHOLD: pgettext_lazy("scope", "Register households"),
    Permission.EDIT_HOUSEHOLD: pgettext_lazy("scope", "Change households and their people"),
    Permission.PLAN_VISIT: pgettext_lazy("scope", "Plan visits"),
    Permission.WRITE_VISIT: pgettext_lazy("scope", "Read households, write visits"),
    Permission.RATE_NEEDS: pgettext_lazy("scope", "Rate needs"),
    Permission.SCREEN: pgettext_lazy("scope", "Screen programmes"),
    Permission.REFER: pgettext_lazy("scope", "Send referrals"),
    Permission.CONFIRM_DELIVERY: pgettext_lazy("scope", "Confirm deliveries with families"),
    Permission.MANAGE_CASE: pgettext_lazy("scope", "Manage cases"),
    Permission.RECORD_RESOURCE: pgettext_lazy("scope", "Record resources"),
    Permission.SEE_INDICATORS: pgettext_lazy("scope", "See the figures"),
    Permission.ANSWER_REFERRAL: pgettext_lazy("scope", "Answer requests to us"),
    Permission.SEND_TIP: pgettext_lazy("scope", "Send tips"),
    Permission.SEND_ALARM: pgettext_lazy("scope", "Send alarms of safety devices"),
    Permission.SEE_WHO_LOOKED: pgettext_lazy("scope", "See who looked"),
}


def words_of(permission: str) -> str:
    """The words, or the name itself for what no operation needs."""
    return str(WORDS.get(permission, permission))
