"""What becomes due, or is no longer due, when visits are planned and made."""

from __future__ import annotations

import datetime as dt
import uuid

from django.utils.translation import gettext_noop

from dure.foundation.access.actor import Actor
from dure.foundation.accounts.models import User
from dure.foundation.codes.queries import code
from dure.journey.visits.models import Visit
from dure.registry.deadlines.actions import end_deadlines, set_deadline
from dure.registry.deadlines.contacts import contact_made
from dure.registry.deadlines.models import Deadline
from dure.registry.deadlines.states import DeadlineState
from dure.registry.people.models import Household
from dure.registry.story.actions import code_value

WHAT = "visits.visit"
PLANNED = "deadline_kind:visit_planned"
TO_PLAN = "deadline_kind:visit_to_plan"
SCENE_CHECK = "deadline_kind:scene_check"
REST_HOURS = 72
"""For the step after a visit in vain, should the code list name no hours."""


def remind_of_visit(*, visit: Visit, at: dt.datetime, only_goer: uuid.UUID | None) -> None:
    """The planned time is the deadline: of the one who goes, or of the team when several do."""
    set_deadline(
        kind=PLANNED,
        path=visit.path,
        household=visit.household,
        what=WHAT,
        object_id=visit.id,
        starts_at=min(at, visit.planned_at),
        due_at=visit.planned_at,
        why=gettext_noop("A visit is planned: %(purpose)s"),
        assigned_to=User.objects.get(pk=only_goer) if only_goer else None,
        purpose=code_value(visit.purpose_id),
    )


def end_waiting(*, actor: Actor, visit: Visit, at: dt.datetime) -> None:
    """Whatever waited for a visit to this household to be planned has its visit now."""
    for deadline in _open(actor, visit.household, TO_PLAN):
        end_deadlines(actor=actor, object_id=deadline.object_id, at=at, kind=TO_PLAN)
    if visit.tip_id:
        end_deadlines(actor=actor, object_id=visit.tip_id, at=at, kind=TO_PLAN)


def leave_step(*, visit: Visit, at: dt.datetime) -> None:
    """After a visit in vain without a next try: what was written as the next step is due."""
    hours = code(TO_PLAN).attributes.get("default_hours") or REST_HOURS
    set_deadline(
        kind=TO_PLAN,
        path=visit.path,
        household=visit.household,
        what=WHAT,
        object_id=visit.id,
        starts_at=at,
        due_at=at + dt.timedelta(hours=hours),
        why=gettext_noop("Visit in vain (%(outcome)s). Next step: %(step)s"),
        outcome=code_value(str(visit.outcome_id)),
        step=visit.outcome_note,
    )


def begin_contact_anew(*, actor: Actor, visit: Visit, at: dt.datetime) -> None:
    """A met family was in touch: the scene was seen, and the regular interval of contact begins again."""
    if visit.tip_id:
        end_deadlines(actor=actor, object_id=visit.tip_id, at=at, kind=SCENE_CHECK)
    contact_made(actor=actor, household=visit.household, met_at=visit.ended_at or at, at=at)


def _open(actor: Actor, household: Household, kind: str) -> list[Deadline]:
    rows = Deadline.objects.visible_to(actor).filter(household=household, kind_id=kind, state=DeadlineState.OPEN)
    return list(rows.select_related("assigned_to"))
