"""The pages of the neighbourhood in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext_lazy

from dure.commons.neighbourhood.models import Complaint, ComplaintStep, Contact, StepKind
from dure.commons.neighbourhood.states import ComplaintState
from dure.foundation.access.actor import Actor, Permission
from dure.registry.people.masking import mask_name

STATES: dict[str, tuple[str, Any]] = {
    ComplaintState.RECEIVED: ("warning", pgettext_lazy("complaint", "Received")),
    ComplaintState.WORKING: ("info", pgettext_lazy("complaint", "Being worked on")),
    ComplaintState.DECIDED: ("info", pgettext_lazy("complaint", "To be told to the resident")),
    ComplaintState.CLOSED: ("ok", pgettext_lazy("complaint", "Closed")),
}
STEPS: dict[str, Any] = {
    StepKind.RECEIVED: pgettext_lazy("complaint step", "Received"),
    StepKind.TAKEN: pgettext_lazy("complaint step", "Work begun"),
    StepKind.HANDED_OVER: pgettext_lazy("complaint step", "Handed over"),
    StepKind.DECIDED: pgettext_lazy("complaint step", "Outcome decided"),
    StepKind.TOLD: pgettext_lazy("complaint step", "Resident told"),
    StepKind.AGAIN: pgettext_lazy("complaint step", "Work goes on"),
}
CHIPS = {
    "open": pgettext_lazy("complaints", "Open"),
    "mine": pgettext_lazy("complaints", "Mine"),
    "overdue": pgettext_lazy("complaints", "Overdue"),
    "closed": pgettext_lazy("complaints", "Closed"),
}


def tabs_for(actor: Actor, current: str) -> list[dict[str, Any]]:
    """The pages of the neighbourhood that the actor's roles open."""
    pages = (
        ("neighbourhood:home", gettext_lazy("Contacts"), (Permission.WORK_NEIGHBOURHOOD,)),
        ("next_contacts:list", gettext_lazy("Next contacts"), (Permission.PLAN_VISIT,)),
        ("neighbourhood:complaints", gettext_lazy("Complaints"), (Permission.WORK_NEIGHBOURHOOD,)),
        ("charges:board", gettext_lazy("Neighbourhood officials"), (Permission.WRITE_VISIT, Permission.GIVE_CHARGES)),
    )
    return [
        {"label": label, "url": reverse(name), "current": name == current}
        for name, label, needed in pages
        if any(actor.may(permission) for permission in needed)
    ]


def contact_line(contact: Contact) -> dict[str, Any]:
    """One contact as a line of the timeline."""
    whom = mask_name(contact.household.label) if contact.household else contact.whom
    return {
        "contact": contact,
        "whom": whom,
        "url": contact.household.get_absolute_url() if contact.household else "",
    }


def complaint_line(complaint: Complaint) -> dict[str, Any]:
    """One complaint of the list."""
    kind, state = STATES[complaint.state]
    return {"complaint": complaint, "badge": kind, "state": state, "is_open": complaint.told_at is None}


def step_lines(steps: list[ComplaintStep]) -> list[dict[str, Any]]:
    """The way of a complaint for the timeline."""
    return [
        {
            "at": step.at,
            "text": STEPS[step.kind] if step.to is None else f"{STEPS[step.kind]} → {step.to.name}",
            "kind": "note",
            "actor": step.by.name if step.by else "",
            "detail": step.note,
        }
        for step in reversed(steps)
    ]


def chips_for(which: str) -> list[dict[str, Any]]:
    base = reverse("neighbourhood:complaints")
    return [{"label": label, "url": f"{base}?show={key}", "current": key == which} for key, label in CHIPS.items()]


def is_late(complaint: Complaint, now: dt.datetime) -> bool:
    return complaint.told_at is None and complaint.due_at < now
