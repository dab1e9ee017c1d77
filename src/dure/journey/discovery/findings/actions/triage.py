"""Deciding what comes of a finding. Nothing ends silently, and nothing waits without a next step."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import require
from dure.foundation.accounts.models import User
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.codes.queries import code
from dure.foundation.transitions.moves import AlreadyMoved, move
from dure.foundation.transitions.once import settled
from dure.journey.discovery.findings.access import (
    capacity_paths,
    may_answer,
    may_ask_teller,
    may_decide,
    may_match,
    may_set_capacity,
)
from dure.journey.discovery.findings.actions.gathering import FINDING, TRIAGE, gather_one, set_clocks
from dure.journey.discovery.findings.models import Attempt, Capacity, Evidence, Finding, HandOver, Question
from dure.journey.discovery.findings.scores import keep_scores
from dure.journey.discovery.findings.states import MOVES, OPEN, FindingState
from dure.registry.deadlines.actions import end_deadlines, make_due
from dure.registry.deadlines.models import Deadline
from dure.registry.people.models import Household
from dure.registry.story.actions import code_value, tell
from dure.registry.story.models import Chapter

NEXT_STEP = "deadline_kind:finding_next_step"
ANSWER = "deadline_kind:finding_answer"
MERGED = "finding_closing_reason:merged"


def bring_evidence(
    *,
    path: str,
    kind: str,
    at: dt.datetime,
    what: str,
    object_id: uuid.UUID,
    household: Household | None = None,
    **told: Any,
) -> Evidence:
    """Lay down one thing that was told; a job takes it to its finding within a minute.

    ``told``: subject_key, label, place, quote, amount_won. Anybody may bring it: nothing is read for it.
    """
    piece = Evidence(path=path, kind_id=kind, at=at, what=what, object_id=object_id, household=household, **told)
    piece.save(force_insert=True)
    return piece


def retell_evidence(
    *, actor: Actor, what: str, object_id: uuid.UUID, quote: str, anew_at: dt.datetime | None = None
) -> bool:
    """Say the thing that was told in other words, since it was told wrongly; False when nothing was told of it.

    With ``anew_at`` it says more than before: a finding that was closed on it is opened again, as by new evidence.
    """
    rows = Evidence.objects.visible_to(actor).filter(what=what, object_id=object_id)
    if anew_at:
        rows.filter(finding__state=FindingState.CLOSED).update(finding=None, at=anew_at)
    return bool(rows.update(quote=quote))


@transaction.atomic
def take_finding(*, actor: Actor, finding: Finding, by: User, at: dt.datetime) -> None:
    """Give the finding to somebody, who has a first step to do within the clock; whoever has it already keeps theirs.

    Raises:
        AlreadyMoved: somebody was quicker.
    """
    require(may_decide(actor, finding))
    if finding.state == FindingState.TAKEN and finding.assigned_to_id == by.pk:
        return
    _to(actor, finding, FindingState.TAKEN, assigned_to=by, asked="")
    _end_steps(actor, finding, at=at)
    make_due(finding, kind=NEXT_STEP, what=FINDING, at=at, why=gettext_noop("A finding is yours now"), assigned_to=by)
    _recorded(actor, finding, at=at, state=FindingState.TAKEN, to=str(by.pk))


@transaction.atomic
def take_findings(*, actor: Actor, findings: Iterable[Finding], by: User, at: dt.datetime) -> tuple[int, int]:
    """Give several to somebody; returns how many were given and how many somebody else decided about meanwhile."""
    given = missed = 0
    for finding in findings:
        try:
            with transaction.atomic():
                take_finding(actor=actor, finding=finding, by=by, at=at)
        except AlreadyMoved:
            missed += 1
        else:
            given += 1
    return given, missed


@transaction.atomic
def ask_back(
    *,
    actor: Actor,
    finding: Finding,
    question: str,
    at: dt.datetime,
    of: User | None = None,
    of_teller: Evidence | None = None,
) -> Question:
    """Ask a colleague, on whose Today it stands, or whoever told, or note what was asked of somebody outside.

    The answer has a clock. ``of_teller`` is a tip of the finding: its sender finds the question under the receipt
    number, and the senders of the other tips do not.

    Raises:
        NotAllowed: the family is protected, or the tip is not one of this finding.
        AlreadyMoved: somebody decided meanwhile.
    """
    require(may_ask_teller(actor, finding, of_teller) if of_teller else may_decide(actor, finding))
    _to(actor, finding, FindingState.ASKED, asked=question)
    _end_steps(actor, finding, at=at)
    asked = Question(
        path=finding.path,
        finding=finding,
        household_id=finding.household_id,
        text=question,
        asked_of=of,
        of_teller=of_teller,
        asked_by_id=actor.user_id,
        asked_at=at,
    )
    asked.save(force_insert=True)
    why = gettext_noop("You are asked: %(question)s") if of else gettext_noop("An answer is awaited: %(question)s")
    to = of or finding.assigned_to
    make_due(finding, kind=ANSWER, what=FINDING, at=at, why=why, assigned_to=to, question=question[:120])
    whom = of or of_teller
    _recorded(actor, finding, at=at, state=FindingState.ASKED, of=str(whom.pk) if whom else "")
    return asked


@transaction.atomic
def answer_question(*, actor: Actor, question: Question, answer: str, at: dt.datetime) -> None:
    """Write down what a colleague answered, or somebody outside.

    Raises:
        AlreadyMoved: it was answered before, or the finding went on without the answer.
    """
    require(may_answer(actor, question.finding))
    keep_answer(actor=actor, question=question, answer=answer, at=at)


@transaction.atomic
def keep_answer(*, actor: Actor, question: Question, answer: str, at: dt.datetime) -> None:
    """Put the answer among what was told; whoever has the finding decides what is next.

    No rule is asked: the caller has proved the right, by what the actor is or by a receipt number.

    Raises:
        AlreadyMoved: it was answered before, or the finding went on without the answer.
    """
    finding = question.finding
    if finding.state != FindingState.ASKED:
        raise AlreadyMoved(finding.state)
    has_somebody = finding.assigned_to_id is not None
    new = FindingState.TAKEN if has_somebody else FindingState.WAITING
    # The finding first, as whoever decides about it does: else two could wait for each other.
    _to(actor, finding, new, asked="", last_at=max(at, finding.last_at))
    rows = Question.objects.visible_to(actor).filter(pk=question.pk, answered_at=None)
    if not rows.update(answer=answer, answered_at=at, answered_by_id=actor.user_id):
        raise AlreadyMoved(finding.state)
    _end_steps(actor, finding, at=at)
    kind, why = NEXT_STEP if has_somebody else TRIAGE, gettext_noop("An answer came: %(answer)s")
    make_due(finding, kind=kind, what=FINDING, at=at, why=why, assigned_to=finding.assigned_to, answer=answer[:120])
    _recorded(actor, finding, at=at, state=new, answered=str(question.pk))


@transaction.atomic
def give_back(*, actor: Actor, finding: Finding, at: dt.datetime) -> None:
    """Let the team have it again.

    Raises:
        AlreadyMoved: somebody decided meanwhile.
    """
    require(may_decide(actor, finding))
    _to(actor, finding, FindingState.WAITING, assigned_to=None, asked="")
    _end_steps(actor, finding, at=at)
    make_due(finding, kind=TRIAGE, what=FINDING, at=at, why=gettext_noop("A finding was given back to the team"))
    _recorded(actor, finding, at=at, state=FindingState.WAITING)


@transaction.atomic
def close_finding(*, actor: Actor, finding: Finding, reason: str, note: str, at: dt.datetime) -> None:
    """End a finding with a typed reason; some reasons need a note. New evidence opens it again.

    Raises:
        ValueError: the reason needs a note and there is none.
        AlreadyMoved: somebody decided meanwhile.
    """
    require(may_decide(actor, finding))
    if note_required(reason) and not note.strip():
        raise ValueError("This reason needs a note.")
    _close(actor, finding, reason=reason, note=note, at=at)
    if finding.household:
        tell(
            finding.household,
            Chapter.FINDING,
            gettext_noop("A finding was closed: %(reason)s"),
            actor=actor,
            at=at,
            quote=note,
            what=FINDING,
            object_id=finding.pk,
            reason=code_value(reason),
        )
    _recorded(actor, finding, at=at, state=FindingState.CLOSED, why=reason)


@transaction.atomic
def match_finding(*, actor: Actor, finding: Finding, household: Household, at: dt.datetime) -> Finding:
    """Say which household a finding is about; joins the household's open finding when it has one. Returns the one left.

    Raises:
        AlreadyMoved: the finding was decided about meanwhile.
    """
    require(may_match(actor, finding, household))
    # What the job gathers at this moment may open a finding of the household too.
    return settled(lambda: _match(actor, finding, household, at=at))


def _match(actor: Actor, finding: Finding, household: Household, *, at: dt.datetime) -> Finding:
    rows = Finding.objects.visible_to(actor)
    there: Finding | None = rows.filter(household=household, state__in=OPEN).select_for_update(no_key=True).first()
    if there and there.pk == finding.pk:
        raise AlreadyMoved(there.state)
    if there:
        _join(actor, finding, there, household=household, at=at)
        return there
    still = rows.filter(pk=finding.pk, state=finding.state, state__in=OPEN, household=None)
    if not still.update(household=household, path=household.path, subject_key=""):
        raise AlreadyMoved(rows.values_list("state", flat=True).filter(pk=finding.pk).first() or "gone")
    _lie_with(actor, finding, household, finding)
    _recorded(actor, finding, at=at, household_id=household.pk)
    return finding


@transaction.atomic
def match_evidence(
    *, actor: Actor, what: str, object_id: uuid.UUID, household: Household, at: dt.datetime
) -> Finding | None:
    """The thing told of was found to be about this household: so is the finding that holds it."""
    finding = gather_one(actor=actor, what=what, object_id=object_id, at=at)
    if finding is None or finding.household_id or finding.state not in OPEN:
        return finding
    return match_finding(actor=actor, finding=finding, household=household, at=at)


@transaction.atomic
def end_evidence(
    *, actor: Actor, what: str, object_id: uuid.UUID, reason: str, note: str, at: dt.datetime
) -> Finding | None:
    """The thing told of was closed: a finding that rests on nothing else is closed with it."""
    finding = gather_one(actor=actor, what=what, object_id=object_id, at=at)
    if finding is None or finding.state not in OPEN:
        return finding
    if Evidence.objects.visible_to(actor).filter(finding=finding).exclude(what=what, object_id=object_id).exists():
        return finding
    _close(actor, finding, reason=reason, note=note, at=at)
    _recorded(actor, finding, at=at, state=FindingState.CLOSED, why=reason)
    return finding


@transaction.atomic
def merge_findings(*, actor: Actor, finding: Finding, into: Finding, at: dt.datetime) -> None:
    """Two findings without a household are about the same people: bring one's evidence to the other and close it.

    Raises:
        AlreadyMoved: one of them was decided about meanwhile, has a household of its own by now, or both are one.
    """
    require(may_decide(actor, finding))
    require(may_decide(actor, into))
    if finding.household_id or finding.pk == into.pk:
        raise AlreadyMoved(finding.state)
    rows = Finding.objects.visible_to(actor).filter(pk__in=(finding.pk, into.pk), state__in=OPEN).order_by("pk")
    lie = {row.pk: (row.household_id, row.path) for row in rows.select_for_update(no_key=True)}
    if lie != {read.pk: (read.household_id, read.path) for read in (finding, into)}:
        raise AlreadyMoved(FindingState.CLOSED)
    _join(actor, finding, into, household=into.household, at=at)


@transaction.atomic
def set_capacity(*, actor: Actor, weekly: int, at: dt.datetime, path: str = "") -> None:
    """Say how many households a team can visit this week; the last word holds. ``path``: empty for one's first team."""
    path = path or next(iter(capacity_paths(actor)), "")
    require(may_set_capacity(actor, path))
    said = {"weekly": weekly, "changed_at": at, "changed_by_id": actor.user_id}
    week = monday_of(timezone.localdate(at))
    Capacity.objects.visible_to(actor).update_or_create(path=path, week=week, defaults=said)
    record(actor, Act.CHANGE, "findings.capacity", path=path, at=at, weekly=weekly)


def monday_of(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def note_required(reason: str) -> bool:
    return bool(code(reason).attributes.get("note_required"))


def _end_steps(actor: Actor, finding: Finding, *, at: dt.datetime) -> None:
    """What was next is done. That the district looks for a way too ends with the family alone, or with the finding."""
    for kind in (TRIAGE, NEXT_STEP, ANSWER):
        end_deadlines(actor=actor, object_id=finding.pk, at=at, kind=kind)


def _to(actor: Actor, finding: Finding, new: FindingState, **changes: Any) -> None:
    """Only new evidence opens what is closed; whoever decides about it still has an old page before them."""
    if finding.state not in OPEN or new not in MOVES[FindingState(finding.state)]:
        raise AlreadyMoved(finding.state)
    as_read = {"assigned_to": finding.assigned_to_id, "household": finding.household_id, "path": finding.path}
    rows = Finding.objects.visible_to(actor).filter(pk=finding.pk, **as_read)
    move(rows, moves=MOVES, old=FindingState(finding.state), new=new, **changes)
    finding.state = new
    for name, value in changes.items():
        setattr(finding, name, value)


def _close(actor: Actor, finding: Finding, *, reason: str, note: str, at: dt.datetime, **changes: Any) -> None:
    _to(
        actor,
        finding,
        FindingState.CLOSED,
        closing_reason_id=reason,
        closing_note=note,
        closed_at=at,
        closed_by_id=actor.user_id,
        **changes,
    )
    end_deadlines(actor=actor, object_id=finding.pk, at=at)


def _join(actor: Actor, finding: Finding, into: Finding, *, household: Household | None, at: dt.datetime) -> None:
    # With the family it moves where the family moves, and what was told of it stays in the evidence alone.
    known: dict[str, Any] = {"subject_key": "", "label": "", "place": ""}
    of_family = {"household": household, "path": household.path, **known} if household else {}
    _close(actor, finding, reason=MERGED, note="", at=at, merged_into=into, **of_family)
    _lie_with(actor, finding, household, into)
    if into.last_at < finding.last_at:
        Finding.objects.visible_to(actor).filter(pk=into.pk).update(last_at=finding.last_at)
    keep_scores(actor, [into.pk], at=at)
    set_clocks(actor, [into.pk], at=at)
    _recorded(actor, finding, at=at, state=FindingState.CLOSED, into=str(into.pk))


def _lie_with(actor: Actor, finding: Finding, household: Household | None, into: Finding) -> None:
    """Its evidence and what was tried go where the household lies, to the finding that stays."""
    path = household.path if household else into.path
    for model in (Evidence, Attempt, Question, HandOver):
        model.objects.visible_to(actor).filter(finding=finding).update(household=household, path=path, finding=into)
    Deadline.objects.visible_to(actor).filter(what=FINDING, object_id=finding.pk).update(household=household, path=path)


def _recorded(actor: Actor, finding: Finding, *, at: dt.datetime, **details: Any) -> None:
    record(
        actor, Act.MOVE, FINDING, path=finding.path, object_id=finding.pk, at=at,
        **{"household_id": finding.household_id, **details},
    )  # fmt: skip
