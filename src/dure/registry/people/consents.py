"""What makes a consent valid: pure rules, used by the form before and by the action again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

LONGEST = dt.timedelta(days=5 * 366)
"""A consent without an end is none; five years is the longest period kept here.

Source: Personal Information Protection Act, Art. 21 (destroyed when the purpose is reached); the figure is ours.
"""

SHAREABLE: dict[str, Any] = {
    "name": _("Name"),
    "birth_year": _("Year of birth"),
    "phone": _("Phone number"),
    "address": _("Address"),
    "household_type": _("Type of household"),
    "members": _("People in the household"),
    "need": _("What is needed"),
}
"""The facts about a household that a family may agree to share, by the names kept in ``Consent.fields``."""


def consent_faults(
    *,
    kind: dict[str, Any],
    manner: dict[str, Any],
    has_recipient: bool,
    fields: Collection[str],
    witness: str,
    given_on: dt.date,
    valid_until: dt.date,
    today: dt.date,
) -> dict[str, Any]:
    """What is wrong with a consent, by field; empty when it is valid. ``kind`` and ``manner`` are code attributes."""
    return {
        **_parties(kind, manner, has_recipient, witness),
        **_shared(kind, fields),
        **_dates(given_on, valid_until, today),
    }


def _parties(kind: dict[str, Any], manner: dict[str, Any], has_recipient: bool, witness: str) -> dict[str, Any]:
    faults: dict[str, Any] = {}
    if kind.get("recipient_required") and not has_recipient:
        faults["recipient"] = _("This consent must name who receives the data.")
    if kind.get("written") and not manner.get("written"):
        faults["manner"] = _("This consent is valid only with a signature.")
    if not manner.get("written") and not witness.strip():
        faults["witness"] = _("A spoken consent needs the name of a witness.")
    return faults


def _shared(kind: dict[str, Any], fields: Collection[str]) -> dict[str, Any]:
    if kind.get("recipient_required") and not fields:
        return {"fields": _("Please tick what may be shared. Without it nothing can be passed on.")}
    if not set(fields) <= set(SHAREABLE):
        return {"fields": _("This consent names data that cannot be shared.")}
    return {}


def _dates(given_on: dt.date, valid_until: dt.date, today: dt.date) -> dict[str, Any]:
    if given_on > today:
        return {"given_on": _("A consent cannot be given in the future.")}
    if valid_until < given_on:
        return {"valid_until": _("The consent would end before it was given.")}
    if valid_until - given_on > LONGEST:
        return {"valid_until": _("A consent can be kept for five years at most.")}
    return {}
