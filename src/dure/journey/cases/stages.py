"""Where a case stands on the way from discovery to follow-up, told by the records themselves."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from dure.foundation.access.actor import Actor
from dure.foundation.codes.queries import code
from dure.foundation.pages.words import write_full_day
from dure.journey.cases.models import Case, Review
from dure.journey.cases.queries import GoalRow
from dure.journey.cases.schedule import CONFERENCE, PLAN, REVIEW, SURVEY, due
from dure.journey.cases.states import CaseState
from dure.journey.needs.queries import last_asked
from dure.journey.referrals.states import ReferralState
from dure.journey.visits.models import Visit
from dure.journey.visits.states import VisitState

LABELS = {
    "discovered": gettext_lazy("Discovery"),
    "consulted": gettext_lazy("First consultation"),
    "received": gettext_lazy("Intake"),
    "assessed": gettext_lazy("Needs survey"),
    "conferenced": gettext_lazy("Case conference"),
    "classified": gettext_lazy("Classification"),
    "planned": gettext_lazy("Service plan"),
    "active": gettext_lazy("Delivery and checks"),
    "reviewed": pgettext_lazy("stage", "Review"),
    "closed": pgettext_lazy("stage", "Closing"),
    "followed_up": pgettext_lazy("stage", "Follow-up"),
}
GIVEN = frozenset({ReferralState.DELIVERED, ReferralState.CONFIRMED})
NOT_RECORDED_YET = frozenset({"conferenced"})
"""Conferences have no records so far, so this stage is neither claimed as done nor asked for."""

# The sources of the code list in the reader's own language; the list itself keeps them for those who maintain it.
SOURCES = {
    SURVEY: gettext_lazy("Districts' own guides to integrated case management: about 10 days from receipt"),
    CONFERENCE: gettext_lazy("Districts' own guides to integrated case management: about 5 days"),
    PLAN: gettext_lazy("Districts' own guides to integrated case management: about 15 days, 30 from receipt in all"),
    REVIEW: gettext_lazy("Custom of the field: every 3 months or after a change"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """The stages that are done, and the soft deadlines with what became of them."""

    done: frozenset[str]
    met_on: dict[str, dt.datetime | None]


def standing_of(actor: Actor, case: Case, goals: list[GoalRow], reviews: list[Review]) -> Standing:
    """What the records say; two queries beside what the page has read already."""
    asked = last_asked(actor, case.household)
    met = Visit.objects.visible_to(actor).filter(household=case.household_id, state=VisitState.DONE).exists()
    during = [review for review in reviews if case.closed_at is None or review.reviewed_at <= case.closed_at]
    first_goal = min((row.goal.set_at for row in goals), default=None)
    facts = {
        "discovered": True,
        "consulted": met,
        "received": True,
        "assessed": asked is not None,
        "classified": asked is not None,
        "planned": first_goal is not None,
        "active": any(_is_under_way(row) for row in goals),
        "reviewed": bool(during),
        "closed": case.state == CaseState.CLOSED,
        "followed_up": len(during) < len(reviews),
    }
    first_review = min((review.reviewed_at for review in during), default=None)
    return Standing(
        done=frozenset(name for name, is_done in facts.items() if is_done),
        met_on={SURVEY: asked, CONFERENCE: None, PLAN: first_goal, REVIEW: first_review},
    )


def _is_under_way(row: GoalRow) -> bool:
    """Something was done or given; a request that was only sent is no delivery."""
    given = any(service.state in GIVEN for service in row.services)
    return given or any(action.done_at for action in row.actions)


def stage_items(case: Case, standing: Standing) -> list[dict[str, Any]]:
    """The eleven stages for the stage line; the current one is the first that is still to do."""
    still_open = [name for name in LABELS if name not in standing.done and name not in NOT_RECORDED_YET]
    if case.state == CaseState.CLOSED:
        still_open = [name for name in still_open if name == "followed_up"]
    current = still_open[0] if still_open else ""
    return [
        {"label": label, "state": "done" if name in standing.done else "current" if name == current else "open"}
        for name, label in LABELS.items()
    ]


def schedule_items(case: Case, standing: Standing, *, now: dt.datetime) -> list[dict[str, Any]]:
    """The soft deadlines counted from the opening, for the list of steps."""
    return [_scheduled(case, kind, met_on, now) for kind, met_on in standing.met_on.items()]


def _scheduled(case: Case, kind: str, met_on: dt.datetime | None, now: dt.datetime) -> dict[str, Any]:
    due_at = due(kind, opened_at=case.opened_at)
    row = code(kind)
    if met_on:
        said, result = _("done on %(day)s") % {"day": write_full_day(met_on)}, "ok"
    elif kind == CONFERENCE:
        said, result = _("not recorded in Dure yet"), "neutral"
    elif due_at < now and case.state == CaseState.OPEN:
        said, result = _("passed"), "warning"
    else:
        said, result = "", "neutral"
    until = _("about until %(day)s") % {"day": write_full_day(due_at)}
    return {
        "text": f"{row.label}: {until}",
        "value": said,
        "result": result,
        "source": SOURCES.get(kind, ""),
    }
