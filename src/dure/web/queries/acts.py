"""Where an act is done: the page behind the button of a deadline or a story line."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.urls import reverse

from dure.foundation.access.actor import Actor, Permission
from dure.registry.deadlines.models import Deadline

OF_THE_THING = {
    "discovery.tip": "discovery:tip",
    "findings.finding": "findings:finding",
    "signals.load": "signals:load",
    "rounds.load": "rounds:extract",
    "rounds.visit": "rounds:visit",
    "alarms.alarm": "alarms:alarm",
    "campaigns.answer": "campaigns:answer",
    "inquiries.inquiry": "inquiries:inquiry",
    "visits.visit": "visits:visit",
    "referrals.referral": "referrals:referral",
    "cases.case": "cases:case",
    "neighbourhood.complaint": "neighbourhood:complaint",
    "screenings.screening": "screenings:result",
}
"""Pages of one thing, by what a deadline or a story line names."""

OPENED_BY = {
    "discovery.tip": Permission.TRIAGE,
    "signals.load": Permission.LOAD_SIGNALS,
    "rounds.load": Permission.LOAD_SIGNALS,
    "inquiries.inquiry": Permission.EDIT_HOUSEHOLD,
    "referrals.referral": Permission.REFER,
    "neighbourhood.complaint": Permission.WORK_NEIGHBOURHOOD,
    "screenings.screening": Permission.SCREEN,
}
"""Which permission opens the page of one thing; a thing that is not here opens to all who read the household."""

OF_THE_HOUSEHOLD = {
    "deadline_kind:visit_to_plan": "visits:plan",
    "deadline_kind:next_contact": "visits:plan",
    "deadline_kind:linkage_confirm": "visits:plan",
    "deadline_kind:needs_survey": "needs:rate",
    "deadline_kind:screening_due": "screenings:facts",
}
"""Pages that begin an act for a household, by the kind of deadline."""


OF_THE_DESK = {
    "deadline_kind:emergency_access_review": "protection:reviews",
    "deadline_kind:inquiry_reply": "inquiries:asked",
    "deadline_kind:tips_set_aside": "discovery:inbox",
    "deadline_kind:finding_handed": "findings:inbox",
}
"""Lists on which a kind of deadline is worked off, whatever it is about."""

OF_THE_LIST = {"deadline_kind:finding_triage": "findings:inbox"}
"""Lists of a place to which Today leads with one line for all that are due there."""


def household_address(household_id: uuid.UUID) -> str:
    return reverse("web:household", args=[household_id])


def address_of(deadline: Deadline) -> str:
    """Where the likely next act for this deadline is done."""
    if desk := OF_THE_DESK.get(deadline.kind_id):
        return reverse(desk)
    begin = OF_THE_HOUSEHOLD.get(deadline.kind_id)
    if begin and deadline.household_id:
        return reverse(begin, args=[deadline.household_id])
    thing = thing_address(deadline.what, deadline.object_id)
    if thing:
        return thing
    return household_address(deadline.household_id) if deadline.household_id else reverse("web:today")


def list_address(kind: str, *, path: str, overdue: bool) -> str:
    """The list of what waits at a place; only what has passed, or all with the longest waiting first."""
    narrowed = {"state": "waiting", "order": "oldest", "dong": path} | ({"clock": "overdue"} if overdue else {})
    return f"{reverse(OF_THE_LIST[kind])}?{urlencode(narrowed)}"


def open_address(actor: Actor, what: str, object_id: uuid.UUID | None) -> str:
    """The page of one thing, or an empty text when it has none or the actor's roles do not open it."""
    needed = OPENED_BY.get(what)
    return "" if needed and not actor.may(needed) else thing_address(what, object_id)


def thing_address(what: str, object_id: uuid.UUID | None) -> str:
    """The page of one thing, or an empty text when it has none."""
    page = OF_THE_THING.get(what)
    return reverse(page, args=[object_id]) if page and object_id else ""
