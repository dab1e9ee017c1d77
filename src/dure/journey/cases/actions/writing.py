"""What every act on a case writes beside itself: its hold on the row, deadlines, the story and the audit."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from dure.foundation.access.actor import Actor
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.cases.models import Case
from dure.journey.cases.states import CaseState
from dure.registry.deadlines.actions import set_deadline
from dure.registry.story.actions import tell
from dure.registry.story.models import Chapter

WHAT = "cases.case"


def hold_open(actor: Actor, case: Case) -> None:
    """Hold the case's row until the transaction ends, so that nobody closes it under our hands."""
    rows = Case.objects.visible_to(actor).filter(pk=case.pk).select_for_update()
    state = rows.values_list("state", flat=True).first()
    if state != CaseState.OPEN:
        raise AlreadyMoved(state or "gone")


def make_due(case: Case, kind: str, due_at: dt.datetime, why: str, at: dt.datetime) -> None:
    set_deadline(
        kind=kind,
        path=case.path,
        household=case.household,
        what=WHAT,
        object_id=case.id,
        starts_at=at,
        due_at=due_at,
        why=why,
        assigned_to=case.manager,
    )


def tell_case(actor: Actor, case: Case, template: str, at: dt.datetime, *, quote: str = "", **values: Any) -> None:
    tell(
        case.household,
        Chapter.CASE,
        template,
        actor=actor,
        at=at,
        quote=quote,
        what=WHAT,
        object_id=case.id,
        **values,
    )


def audit(
    actor: Actor, act: Act, case: Case, *, what: str = WHAT, object_id: uuid.UUID | None = None, **detail: Any
) -> None:
    record(actor, act, what, path=case.path, object_id=object_id or case.id, household_id=case.household_id, **detail)
