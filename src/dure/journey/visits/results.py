"""What a visit's outcome asks for before it can be written: pure rules, no writing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

LONGEST_VISIT = dt.timedelta(hours=24)
CLOCK_SLACK = dt.timedelta(minutes=5)
"""A visitor's phone may run a little ahead of the server."""


def is_met(outcome: Mapping[str, Any]) -> bool:
    """Whether the visit took place and counts, by the attributes of its outcome code."""
    return bool(outcome.get("done"))


def asks_for_retry(outcome: Mapping[str, Any]) -> bool:
    return outcome.get("next_action") == "retry"


def ends_visiting(outcome: Mapping[str, Any]) -> bool:
    """Whether nothing more is to be visited (the person died)."""
    return outcome.get("next_action") == "stop"


def outcome_faults(
    outcome: Mapping[str, Any],
    *,
    started_at: dt.datetime,
    ended_at: dt.datetime | None,
    next_try_at: dt.datetime | None,
    note: str,
    at: dt.datetime,
) -> dict[str, Any]:
    """What is wrong with an outcome, by the name of the form's field; empty when it can be written."""
    faults = _times(started_at, ended_at, at)
    if next_try_at is not None and next_try_at <= started_at:
        faults["next_try_at"] = _("The next visit must come after this one.")
    if is_met(outcome):
        if ended_at is None:
            faults["ended_at"] = _("Please say when the visit ended, so that its length is known.")
    elif next_try_at is None:
        faults |= _next_step(outcome, note)
    return faults


def _times(started_at: dt.datetime, ended_at: dt.datetime | None, at: dt.datetime) -> dict[str, Any]:
    if started_at > at + CLOCK_SLACK:
        return {"started_at": _("This time has not come yet. A visit is recorded once it has begun.")}
    if ended_at is None:
        return {}
    if ended_at < started_at:
        return {"ended_at": _("The end lies before the beginning. Please check both times.")}
    if ended_at > at + CLOCK_SLACK:
        return {"ended_at": _("This time has not come yet. Please record the visit when it has ended.")}
    if ended_at - started_at > LONGEST_VISIT:
        return {"ended_at": _("A visit does not last longer than a day. Please check both times.")}
    return {}


def _next_step(outcome: Mapping[str, Any], note: str) -> dict[str, Any]:
    """Nobody drops out of sight after a visit in vain: a next try, or in words what is done instead."""
    if asks_for_retry(outcome):
        return {"next_try_at": _("You did not meet the family. Please choose when the next visit is.")}
    if not note.strip():
        return {"note": _("Please write what is done next, or choose a day for the next visit.")}
    return {}
