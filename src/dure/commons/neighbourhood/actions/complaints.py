"""Working on a complaint from its receipt until the resident was told. It always stays in the sight of the team."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from dure.commons.neighbourhood.access import may_work_at, person
from dure.commons.neighbourhood.models import Complaint, ComplaintSecret, ComplaintStep, StepKind
from dure.commons.neighbourhood.states import MOVES, OPEN, ComplaintState
from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import require
from dure.foundation.areas.models import Area
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.codes.queries import code
from dure.foundation.transitions.moves import AlreadyMoved, move
from dure.foundation.transitions.once import insert_once
from dure.foundation.vault.actions import reveal_secrets
from dure.foundation.vault.kinds import Kind
from dure.registry.charges.queries import officials_at
from dure.registry.deadlines.actions import end_deadlines, set_deadline
from dure.registry.people.models import Household
from dure.registry.story.actions import code_value, tell
from dure.registry.story.models import Chapter

COMPLAINT = "neighbourhood.complaint"
ANSWER = "deadline_kind:complaint_answer"


@transaction.atomic
def take_complaint(
    *,
    actor: Actor,
    record_id: uuid.UUID,
    area: Area,
    kind: str,
    text: str,
    answer_by: str,
    at: dt.datetime,
    household: Household | None = None,
    complainant: str = "",
    phone: str = "",
) -> tuple[Complaint, bool]:
    """Write down what a resident complains of; the neighbourhood's official is in charge. Sent twice, written once."""
    path = household.path if household else area.path
    require(may_work_at(actor, path))
    official = officials_at([path], on=timezone.localdate(at)).get(path)
    due_at = at + dt.timedelta(days=code(kind).attributes["due_days"])
    row = Complaint(
        id=record_id,
        path=path,
        household=household,
        area=area,
        kind_id=kind,
        complainant=complainant,
        answer_by_id=answer_by,
        text=text,
        received_at=at,
        due_at=due_at,
        in_charge_id=official.user_id if official else actor.user_id,
    )
    complaint, new = insert_once(row, Complaint.objects.visible_to(actor))
    if new:
        _lock_up(complaint, phone, at=at)
        _step(actor, complaint, StepKind.RECEIVED, at=at, to=complaint.in_charge_id)
        _set_clock(complaint, at=at)
        record(actor, Act.CREATE, COMPLAINT, path=path, object_id=complaint.pk,
               household_id=complaint.household_id, at=at, kind=kind)  # fmt: skip
        if household:
            tell(household, Chapter.HOUSEHOLD, gettext_noop("The family complained (%(kind)s)"), actor=actor, at=at,
                 what=COMPLAINT, object_id=complaint.pk, kind=code_value(kind))  # fmt: skip
    return complaint, new


def _lock_up(complaint: Complaint, phone: str, *, at: dt.datetime) -> None:
    if phone.strip():
        secret = ComplaintSecret(complaint=complaint, path=complaint.path, kind=Kind.PHONE, changed_at=at)
        secret.lock_up(phone)
        secret.save(force_insert=True)


def reveal_complainant(
    *, actor: Actor, complaint: Complaint, secret: ComplaintSecret, reason: str, reason_code: str
) -> str:
    """The resident's number, for a reason that stays in the audit."""
    require(may_work_at(actor, complaint.path))
    values = reveal_secrets(
        [secret],
        actor=actor,
        reason=reason,
        reason_code=reason_code,
        what="neighbourhood.complaint_secret",
        path=complaint.path,
        object_id=complaint.pk,
        household_id=complaint.household_id,
    )
    return values[0]


def _set_clock(complaint: Complaint, *, at: dt.datetime) -> None:
    """Nobody's alone: whoever is moved elsewhere leaves it in the sight of the team."""
    set_deadline(
        kind=ANSWER,
        path=complaint.path,
        household=complaint.household,
        what=COMPLAINT,
        object_id=complaint.pk,
        starts_at=min(at, complaint.received_at),
        due_at=complaint.due_at,
        why=gettext_noop("A resident complained: %(complaint_kind)s"),
        complaint_kind=code_value(complaint.kind_id),
    )


@transaction.atomic
def begin_work(*, actor: Actor, complaint: Complaint, at: dt.datetime) -> None:
    """Take the complaint on oneself.

    Raises:
        AlreadyMoved: somebody works on it already, or it is decided.
    """
    _move(actor, complaint, ComplaintState.RECEIVED, ComplaintState.WORKING, at=at, in_charge_id=person(actor))
    _step(actor, complaint, StepKind.TAKEN, at=at, to=person(actor))


@transaction.atomic
def hand_over_complaint(*, actor: Actor, complaint: Complaint, to: uuid.UUID, why: str, at: dt.datetime) -> None:
    """Somebody else works on it from now on. The day of the answer stays, and so does the team's sight of it.

    Raises:
        AlreadyMoved: it is closed, or somebody else handed it over meanwhile.
    """
    require(may_work_at(actor, complaint.path))
    rows = Complaint.objects.visible_to(actor).filter(pk=complaint.pk)
    if not rows.filter(state__in=OPEN, in_charge=complaint.in_charge_id).update(in_charge=to):
        raise AlreadyMoved(rows.values_list("state", flat=True).first() or "gone")
    _step(actor, complaint, StepKind.HANDED_OVER, at=at, to=to, note=why)
    _audit(actor, complaint, at=at, handed_over=True)


@transaction.atomic
def decide_complaint(*, actor: Actor, complaint: Complaint, outcome: str, answer: str, at: dt.datetime) -> None:
    """Say what came of it; the resident is still to be told.

    Raises:
        AlreadyMoved: it is decided already.
    """
    old = ComplaintState(complaint.state)
    if old not in (ComplaintState.RECEIVED, ComplaintState.WORKING):
        raise AlreadyMoved(old)
    _move(actor, complaint, old, ComplaintState.DECIDED, at=at, outcome_id=outcome, answer=answer)
    _step(actor, complaint, StepKind.DECIDED, at=at, note=answer)


@transaction.atomic
def tell_complainant(*, actor: Actor, complaint: Complaint, note: str, at: dt.datetime) -> None:
    """The resident was told what came of it: the complaint is closed.

    Raises:
        AlreadyMoved: it was not decided, or is closed.
    """
    _move(actor, complaint, ComplaintState.DECIDED, ComplaintState.CLOSED, at=at, told_at=at)
    _step(actor, complaint, StepKind.TOLD, at=at, note=note)
    end_deadlines(actor=actor, object_id=complaint.pk, at=at, kind=ANSWER)
    if complaint.household:
        tell(complaint.household, Chapter.HOUSEHOLD, gettext_noop("The family was told what came of its complaint"),
             actor=actor, at=at, what=COMPLAINT, object_id=complaint.pk)  # fmt: skip


@transaction.atomic
def work_again(*, actor: Actor, complaint: Complaint, note: str, at: dt.datetime) -> None:
    """What was decided does not do; the work goes on, and the day of the answer stays.

    Raises:
        AlreadyMoved: it was not decided, or the resident was told.
    """
    _move(actor, complaint, ComplaintState.DECIDED, ComplaintState.WORKING, at=at, outcome_id=None, answer="")
    _step(actor, complaint, StepKind.AGAIN, at=at, note=note)


def _move(
    actor: Actor, complaint: Complaint, old: ComplaintState, new: ComplaintState, *, at: dt.datetime, **changes: object
) -> None:
    require(may_work_at(actor, complaint.path))
    move(Complaint.objects.visible_to(actor).filter(pk=complaint.pk), moves=MOVES, old=old, new=new, **changes)
    _audit(actor, complaint, at=at, state=str(new))


def _audit(actor: Actor, complaint: Complaint, *, at: dt.datetime, **detail: object) -> None:
    record(actor, Act.MOVE, COMPLAINT, path=complaint.path, object_id=complaint.pk,
           household_id=complaint.household_id, at=at, **detail)  # fmt: skip


def _step(
    actor: Actor, complaint: Complaint, kind: StepKind, *, at: dt.datetime, to: uuid.UUID | None = None, note: str = ""
) -> None:
    ComplaintStep(
        path=complaint.path,
        complaint=complaint,
        household_id=complaint.household_id,
        kind=kind,
        at=at,
        by_id=actor.user_id,
        to_id=to,
        note=note,
    ).save(force_insert=True)
