"""Trying to be in touch: what was tried, what came of it, and what is tried next. Nobody is given up by silence."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import require
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.transitions.moves import AlreadyMoved
from dure.foundation.transitions.once import insert_once
from dure.journey.discovery.findings.access import may_write_attempt
from dure.journey.discovery.findings.actions.gathering import FINDING, TRIAGE
from dure.journey.discovery.findings.actions.triage import NEXT_STEP
from dure.journey.discovery.findings.models import Attempt, Finding
from dure.journey.discovery.findings.states import OPEN
from dure.policy.korea.finding.unreachable import Step, next_step
from dure.registry.deadlines.actions import Placed, end_deadlines, make_due
from dure.registry.deadlines.contacts import contact_made, contact_tried
from dure.registry.deadlines.models import Deadline
from dure.registry.deadlines.states import DeadlineState
from dure.registry.story.actions import code_value, tell
from dure.registry.story.models import Chapter

ESCALATED = "deadline_kind:finding_escalated"
TO_DECIDE = dt.timedelta(hours=72)
MET = "visit_outcome:met"


@transaction.atomic
def record_attempt(
    *, actor: Actor, finding: Finding, record_id: uuid.UUID, way: str, outcome: str, note: str, at: dt.datetime
) -> Step | None:
    """Write down a try and its outcome; the next step follows from all of them. A form sent twice writes once.

    ``way`` and ``outcome`` are code ids. Returns the step that is due now; None when the family was met or has died.

    Raises:
        AlreadyMoved: the finding was closed meanwhile.
    """
    require(may_write_attempt(actor, finding))
    held: Finding = Finding.objects.visible_to(actor).select_for_update(no_key=True).get(pk=finding.pk)
    if held.state not in OPEN:
        raise AlreadyMoved(held.state)
    attempt = Attempt(
        id=record_id,
        path=held.path,
        finding=held,
        household_id=held.household_id,
        at=at,
        way_id=way,
        outcome_id=outcome,
        note=note,
        by_id=actor.user_id,
    )
    new = insert_once(attempt, Attempt.objects.visible_to(actor).filter(finding=held))[1]
    rows = Attempt.objects.visible_to(actor).filter(finding=held).order_by("at", "id")
    if held.reopened_at:
        rows = rows.filter(Q(at__gte=held.reopened_at) | Q(pk=record_id))
    step = next_step([outcome_id.partition(":")[2] for outcome_id in rows.values_list("outcome_id", flat=True)])
    if new:
        _set_next(actor, held, step, is_met=outcome == MET, at=at)
        _tell(actor, held, attempt)
        if outcome == MET or step:
            _move_contact_on(actor, held, is_met=outcome == MET, at=at)
        record(
            actor,
            Act.CREATE,
            "findings.attempt",
            path=held.path,
            object_id=attempt.pk,
            household_id=held.household_id,
            at=at,
            outcome=outcome,
        )
    return step


def _set_next(actor: Actor, finding: Finding, step: Step | None, *, is_met: bool, at: dt.datetime) -> None:
    end_deadlines(actor=actor, object_id=finding.pk, at=at, kind=NEXT_STEP)
    end_deadlines(actor=actor, object_id=finding.pk, at=at, kind=TRIAGE)
    if step is None:
        end_deadlines(actor=actor, object_id=finding.pk, at=at, kind=ESCALATED)
        met = gettext_noop("In touch now: decide what comes of the finding")
        why = met if is_met else gettext_noop("The person has died: decide what comes of the finding")
        make_due(finding, kind=TRIAGE, what=FINDING, at=at, within=TO_DECIDE, why=why, assigned_to=finding.assigned_to)
        return
    why = gettext_noop("Not reached yet. Next: %(step)s")
    make_due(
        finding,
        kind=NEXT_STEP,
        what=FINDING,
        at=at,
        within=step.within,
        why=why,
        assigned_to=finding.assigned_to,
        step=code_value(f"attempt_step:{step.code}"),
    )
    if step.escalate:
        ask_district(actor, finding, what=FINDING, at=at)


def ask_district(actor: Actor, thing: Placed, *, what: str, at: dt.datetime) -> None:
    """After many tries in vain the district is asked, once while it waits; it is nobody's own."""
    waiting = Deadline.objects.visible_to(actor).filter(kind=ESCALATED, object_id=thing.pk, state=DeadlineState.OPEN)
    if not waiting.exists():
        why = gettext_noop("Tried again and again in vain; the district looks for a way together with the dong")
        make_due(thing, kind=ESCALATED, what=what, at=at, why=why)


def _move_contact_on(actor: Actor, finding: Finding, *, is_met: bool, at: dt.datetime) -> None:
    """The regular contact with a household that is known goes on from here."""
    if finding.household is None:
        return
    if is_met:
        contact_made(actor=actor, household=finding.household, met_at=at, at=at)
    else:
        contact_tried(actor=actor, household=finding.household, at=at)


def _tell(actor: Actor, finding: Finding, attempt: Attempt) -> None:
    if finding.household is None:
        return
    tell(
        finding.household,
        Chapter.FINDING,
        gettext_noop("Tried to be in touch (%(way)s): %(outcome)s"),
        actor=actor,
        at=attempt.at,
        quote=attempt.note,
        what=FINDING,
        object_id=finding.pk,
        way=code_value(attempt.way_id),
        outcome=code_value(attempt.outcome_id),
    )
