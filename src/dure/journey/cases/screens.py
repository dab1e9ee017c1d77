"""What the pages of cases show, put together in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dure.foundation.access.actor import Actor
from dure.foundation.pages.paging import Page
from dure.foundation.pages.words import write_full_day
from dure.journey.cases.access import may_follow_up, may_lead_case
from dure.journey.cases.models import Case, Goal, Review
from dure.journey.cases.queries import GoalRow, deadlines_of_case, goals_of, other_cases, reviews_of
from dure.journey.cases.stages import schedule_items, stage_items, standing_of
from dure.journey.cases.states import CaseState, GoalState
from dure.registry.deadlines.models import Deadline
from dure.registry.people.masking import mask_name
from dure.registry.people.queries import household_line, members_of
from dure.registry.story.models import Chapter
from dure.registry.story.queries import Told, story_of

TIER_BADGES = {"emergency": "emergency", "focused": "warning", "general": "info"}
WAITING_SHOWN = 5
STORY_SHOWN = 12
LINKS = {"declined": "warning", "sent": "info", "accepted": "info", "delivered": "info", "confirmed": "ok"}


@dataclass(frozen=True, slots=True)
class CaseScreen:
    """Everything that the page of a case shows."""

    case: Case
    name: str
    facts_line: str
    badges: list[tuple[str, str]]
    stages: list[dict[str, Any]]
    schedule: list[dict[str, Any]]
    goals: list[tuple[GoalRow, tuple[str, str], list[tuple[str, str]]]]
    reviews: list[Review]
    deadlines: list[Deadline]
    story: list[Told]
    others: list[Case]
    closing: list[tuple[str, Any]]
    may_lead: bool
    may_follow_up: bool

    @property
    def is_open(self) -> bool:
        return bool(self.case.state == CaseState.OPEN)


def case_screen(actor: Actor, case: Case, *, now: dt.datetime) -> CaseScreen:
    """The case with its goals, reviews, deadlines and story, in a constant number of queries."""
    goals, reviews = goals_of(actor, case), reviews_of(actor, case)
    standing = standing_of(actor, case, goals, reviews)
    members = members_of(actor, case.household)
    return CaseScreen(
        case=case,
        name=_name(case),
        facts_line=household_line(case.household, members, timezone.localdate(now)),
        badges=[tier_badge(case), state_badge(case)],
        stages=stage_items(case, standing),
        schedule=schedule_items(case, standing, now=now),
        goals=[(row, goal_badge(row.goal), _services(row)) for row in goals],
        reviews=reviews,
        deadlines=deadlines_of_case(actor, case),
        story=story_of(actor, case.household, chapter=Chapter.CASE, limit=STORY_SHOWN),
        others=other_cases(actor, case),
        closing=_closing(case) if case.state == CaseState.CLOSED else [],
        may_lead=may_lead_case(actor, case).allowed,
        may_follow_up=may_follow_up(actor, case).allowed,
    )


def _name(case: Case) -> str:
    return _("%(name)s's household") % {"name": mask_name(case.household.label)}


def tier_badge(case: Case) -> tuple[str, str]:
    return TIER_BADGES.get(case.tier.code, "neutral"), case.tier.label


def state_badge(case: Case) -> tuple[str, str]:
    if case.state == CaseState.OPEN:
        return "info", pgettext("case", "Open")
    return "neutral", pgettext("case", "Closed")


def goal_badge(goal: Goal) -> tuple[str, str]:
    """Kind and words of what became of a goal."""
    return {
        GoalState.RUNNING: ("info", pgettext("goal", "Running")),
        GoalState.REACHED: ("ok", pgettext("goal", "Reached")),
        GoalState.PARTLY: ("warning", pgettext("goal", "Partly reached")),
        GoalState.GIVEN_UP: ("neutral", pgettext("goal", "Given up")),
    }[GoalState(goal.state)]


def _services(row: GoalRow) -> list[tuple[str, str]]:
    return [(LINKS.get(referral.state, "neutral"), referral.service.name) for referral in row.services]


def _closing(case: Case) -> list[tuple[str, Any]]:
    by = case.follow_up_by.label if case.follow_up_by else ""
    day = write_full_day(case.follow_up_on)
    return [
        (_("Reason"), case.closing_reason.label if case.closing_reason else ""),
        (_("What was reached"), case.closing_summary),
        (_("What could still go wrong"), case.remaining_risk),
        (_("Follow-up"), f"{day} · {by}" if day else ""),
    ]


def list_screen(page: Page, waiting: QuerySet[Any] | None, *, mine: bool, state: str) -> dict[str, Any]:
    """The list with its two rows of filters, and the emergencies nobody leads a case for."""
    rows = [
        {"case": case, "name": _name(case), "tier": tier_badge(case), "state": state_badge(case)} for case in page.rows
    ]
    found = list(waiting[: WAITING_SHOWN + 1]) if waiting is not None else []
    whose = "mine" if mine else "all"
    people = [("mine", pgettext("cases", "Mine")), ("all", pgettext("cases", "Everybody's"))]
    states = [
        ("open", pgettext("cases", "Open")),
        ("closed", pgettext("cases", "Closed")),
        ("all", pgettext("cases", "All")),
    ]
    return {
        "page": page,
        "rows": rows,
        "mine": mine,
        "state": state,
        "waiting": [_waiting_line(crisis) for crisis in found[:WAITING_SHOWN]],
        "more_waiting": len(found) > WAITING_SHOWN,
        "people": [_chip(label, key, state, key == whose) for key, label in people],
        "states": [_chip(label, whose, key, key == state) for key, label in states],
    }


def _chip(label: str, whose: str, state: str, current: bool) -> dict[str, Any]:
    return {"label": label, "url": f"{reverse('cases:list')}?whose={whose}&state={state}", "current": current}


def _waiting_line(crisis: Any) -> dict[str, Any]:
    return {
        "kind": "emergency",
        "state": crisis.decided.label,
        "subject": mask_name(crisis.household.label),
        "url": crisis.household.get_absolute_url(),
        "why": _("In the emergency class since %(day)s, and nobody leads a case.")
        % {"day": write_full_day(crisis.decided_at)},
        "due_at": None,
        "action_label": _("Open a case"),
        "action_url": reverse("cases:open", args=[crisis.household_id]),
    }


def form_page(kind: str, case: Case, form: forms.Form) -> dict[str, Any]:
    """Title, button and the words afterwards of one of the short forms of a case."""
    title, button, written = {
        "goal": (_("Agree on a goal"), _("Write down the goal"), _("The goal is written down.")),
        "action": (_("Agree who does what"), _("Write down the task"), _("The task is written down.")),
        "review": (_("Review the case"), _("Save the review"), _("The review is saved.")),
        "follow_up": (_("Write the follow-up"), _("Save the follow-up"), _("The follow-up is saved.")),
        "close": (_("Close the case"), _("Close the case now"), ""),
    }[kind]
    return {"case": case, "form": form, "title": title, "button_text": button, "written": written, "name": _name(case)}
