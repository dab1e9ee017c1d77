"""Taking extracts in, giving visits out, and writing down what came of each try."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import IO, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext_noop, ngettext

from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import require
from dure.foundation.accounts.models import User
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.loads.taking import take_once
from dure.foundation.transitions.moves import AlreadyMoved, move
from dure.foundation.transitions.once import insert_once
from dure.journey.discovery.findings.actions.reaching import ask_district
from dure.journey.discovery.findings.actions.triage import bring_evidence
from dure.journey.discovery.rounds.access import may_answer, may_assign, may_load, may_write_try
from dure.journey.discovery.rounds.listing import VISIT
from dure.journey.discovery.rounds.loading.files import EXTRACTS, LOAD
from dure.journey.discovery.rounds.models import ResidentLoad, RoundTry, RoundVisit
from dure.journey.discovery.rounds.queries import posts_of
from dure.journey.discovery.rounds.states import MOVES, OPEN, RoundState
from dure.policy.korea.checklists import Answer, Worry, version, worries
from dure.policy.korea.finding.rounds import refused_after
from dure.policy.korea.finding.unreachable import Step, next_step
from dure.registry.deadlines.actions import end_deadlines, make_due
from dure.registry.deadlines.contacts import contact_followed
from dure.registry.deadlines.models import Deadline
from dure.registry.deadlines.states import DeadlineState
from dure.registry.story.actions import code_value, tell
from dure.registry.story.models import Chapter

TRY = "rounds.try"
DUE = "deadline_kind:round_visit"
MET = "visit_outcome:met"
REFUSED = "visit_outcome:refused"
ENDS = {
    MET: RoundState.VISITED,
    "visit_outcome:moved": RoundState.GONE,
    "visit_outcome:deceased": RoundState.GONE,
    "visit_outcome:in_facility": RoundState.GONE,
}
"""Outcomes that end a visit; a refusal does when it is repeated."""
IN_VAIN = "signal_kind:life_visit_worry"
LONGEST_QUOTE = 500
LAST_MINUTE = dt.time(23, 59)
WHY_DUE = gettext_noop("Life-stage visit: %(round)s")
WHY_AGAIN = gettext_noop("Not reached yet. Next: %(step)s")


@transaction.atomic
def take_extract(
    *, actor: Actor, path: str, file: IO[bytes], file_name: str, at: dt.datetime
) -> tuple[ResidentLoad, bool]:
    """Keep an extract of the district's register until it is loaded; the same file again changes nothing."""
    require(may_load(actor, path))
    load, new = take_once(EXTRACTS, actor=actor, path=path, file=file, file_name=file_name, at=at)
    assert isinstance(load, ResidentLoad)  # noqa: S101 - a load of this kind
    if new:
        end_deadlines(actor=actor, object_id=load.pk, at=at)
    return load, new


@transaction.atomic
def put_extract_aside(*, actor: Actor, load: ResidentLoad, at: dt.datetime) -> None:
    """The extract that stopped need not be sent again: it leaves Today."""
    require(may_load(actor, load.path))
    ended = end_deadlines(actor=actor, object_id=load.pk, at=at, state=DeadlineState.CANCELLED)
    record(actor, Act.CHANGE, LOAD, path=load.path, object_id=load.pk, at=at, put_aside=ended)


@transaction.atomic
def assign_visits(*, actor: Actor, visits: Collection[RoundVisit], to: User, at: dt.datetime) -> tuple[int, int]:
    """Give visits to somebody posted where they lie; returns how many were given, and how many could not be."""
    for visit in visits:
        require(may_assign(actor, visit.path))
    posts = posts_of(to, on=timezone.localdate(at))
    near = [visit.pk for visit in visits if visit.path.startswith(posts)]
    rows = RoundVisit.objects.visible_to(actor).filter(pk__in=near, state__in=sorted(OPEN))
    held = list(rows.select_for_update(no_key=True))
    RoundVisit.objects.visible_to(actor).filter(pk__in=[visit.pk for visit in held]).update(
        state=RoundState.ASSIGNED, assigned_to=to
    )
    _make_due(actor, held, to=to, at=at)
    said: dict[str, Any] = {"state": RoundState.ASSIGNED.value, "to": str(to.pk), "count": len(held)}
    record(actor, Act.MOVE, VISIT, path=actor.acting_path, at=at, **said)
    return len(held), len(visits) - len(held)


def _make_due(actor: Actor, visits: list[RoundVisit], *, to: User, at: dt.datetime) -> None:
    """Each is on the Today of whom it was given to, and on nobody else's."""
    told = Deadline.objects.visible_to(actor).filter(object_id__in=[visit.pk for visit in visits], kind=DUE)
    told.filter(state=DeadlineState.OPEN).update(state=DeadlineState.CANCELLED, ended_at=at)
    Deadline.objects.insert_all(
        [
            Deadline(
                kind_id=DUE,
                path=visit.path,
                household_id=visit.household_id,
                what=VISIT,
                object_id=visit.pk,
                starts_at=at,
                due_at=end_of(visit.due_on, after=at),
                why=WHY_DUE,
                values={"round": code_value(visit.round_id)},
                assigned_to=to,
            )
            for visit in visits
        ]
    )


def end_of(day: dt.date, *, after: dt.datetime) -> dt.datetime:
    """The last minute of a day, or of today when the day is over."""
    last = max(day, timezone.localdate(after))
    return timezone.make_aware(dt.datetime.combine(last, LAST_MINUTE))


@dataclass(frozen=True, slots=True)
class Written:
    """What followed from a try: the step that is due now, and what worries, the gravest first."""

    step: Step | None
    worries: list[Worry]


@transaction.atomic
def record_try(
    *,
    actor: Actor,
    visit: RoundVisit,
    record_id: uuid.UUID,
    way: str,
    outcome: str,
    note: str,
    answers: Mapping[str, Answer],
    at: dt.datetime,
) -> Written:
    """Write down a try and what was answered; what is next follows. A form sent twice writes once.

    ``way`` and ``outcome`` are code ids; ``answers`` are of the round's checklist, and of a visit that was made.

    Raises:
        AlreadyMoved: the visit ended meanwhile.
    """
    require(may_answer(actor, visit) if outcome == MET else may_write_try(actor, visit))
    rows = RoundVisit.objects.visible_to(actor).select_related("resident", "household")
    held: RoundVisit = rows.select_for_update(of=("self",), no_key=True).get(pk=visit.pk)
    before = RoundTry.objects.visible_to(actor).filter(visit=held)
    made = RoundTry(
        id=record_id,
        path=held.path,
        visit=held,
        household_id=held.household_id,
        at=at,
        way_id=way,
        outcome_id=outcome,
        note=note,
        answers=dict(answers) if outcome == MET else {},
        checklist_version=version(),
        by_id=actor.user_id,
    )
    if not MOVES[RoundState(held.state)] and not before.filter(pk=record_id).exists():
        raise AlreadyMoved(held.state)
    made, new = insert_once(made, before)
    outcomes = [said.partition(":")[2] for said in before.order_by("at", "id").values_list("outcome_id", flat=True)]
    found = worries(made.answers)
    return Written(_go_on(actor, held, made, outcomes, found) if new else None, found)


def _go_on(actor: Actor, held: RoundVisit, made: RoundTry, outcomes: list[str], found: list[Worry]) -> Step | None:
    """Everything that follows from a try; the step that is due now, None when nothing is left to try."""
    state = _follow(actor, held, made.outcome_id, outcomes, at=made.at)
    step = next_step(outcomes) if state in OPEN else None
    _set_next(actor, held, step, at=made.at)
    _bring(held, made, found, step, len(outcomes))
    contact_followed(actor=actor, household=held.household, outcome=made.outcome_id, at=made.at)
    _tell(actor, held, made)
    record(
        actor,
        Act.CREATE,
        TRY,
        path=held.path,
        object_id=made.pk,
        household_id=held.household_id,
        at=made.at,
        outcome=made.outcome_id,
        worries=[worry.key for worry in found],
    )
    return step


def _follow(actor: Actor, held: RoundVisit, outcome: str, outcomes: list[str], *, at: dt.datetime) -> RoundState:
    """The visit's own move; a try in vain gives it to whoever tried, when it was nobody's."""
    refused = outcome == REFUSED and outcomes.count("refused") >= refused_after()
    old = RoundState(held.state)
    new = ENDS.get(outcome, RoundState.REFUSED if refused or old == RoundState.REFUSED else RoundState.ASSIGNED)
    changes: dict[str, Any] = {
        "tries": held.tries + 1,
        "last_outcome_id": outcome,
        "assigned_to_id": held.assigned_to_id or actor.user_id,
        "ended_at": None if new in OPEN else at,
    }
    rows = RoundVisit.objects.visible_to(actor).filter(pk=held.pk)
    if old == new:
        rows.filter(state=old).update(**changes)
    else:
        move(rows, moves=MOVES, old=old, new=new, **changes)
    held.assigned_to_id = changes["assigned_to_id"]
    return new


def _set_next(actor: Actor, held: RoundVisit, step: Step | None, *, at: dt.datetime) -> None:
    if step is None:
        end_deadlines(actor=actor, object_id=held.pk, at=at)
        return
    end_deadlines(actor=actor, object_id=held.pk, at=at, kind=DUE)
    said = code_value(f"attempt_step:{step.code}")
    to = User.objects.get(pk=held.assigned_to_id) if held.assigned_to_id else None
    make_due(held, kind=DUE, what=VISIT, at=at, within=step.within, why=WHY_AGAIN, assigned_to=to, step=said)
    if step.escalate:
        ask_district(actor, held, what=VISIT, at=at)


def _bring(held: RoundVisit, made: RoundTry, found: list[Worry], step: Step | None, tries: int) -> None:
    """What worries goes to the findings, and so does a door at which nobody answers time after time."""
    if found:
        quote = "; ".join(worry.words.in_language(get_language()) for worry in found)
        _evidence(held, made, f"signal_kind:{found[0].signal}", quote)
    elif step and step.escalate:
        said = ngettext("Nobody reached in %(count)s attempt", "Nobody reached in %(count)s attempts", tries)
        _evidence(held, made, IN_VAIN, said % {"count": tries})


def _evidence(held: RoundVisit, made: RoundTry, kind: str, quote: str) -> None:
    unknown = {} if held.household_id else {
        "subject_key": held.resident.subject_key,
        "label": held.resident.name,
        "place": held.resident.place,
    }  # fmt: skip
    bring_evidence(
        path=held.path,
        kind=kind,
        at=made.at,
        what=TRY,
        object_id=made.pk,
        household=held.household,
        quote=quote[:LONGEST_QUOTE],
        **unknown,
    )


def _tell(actor: Actor, held: RoundVisit, made: RoundTry) -> None:
    if held.household is None:
        return
    tell(
        held.household,
        Chapter.VISIT,
        gettext_noop("Life-stage visit (%(round)s): %(outcome)s"),
        actor=actor,
        at=made.at,
        quote=made.note,
        what=VISIT,
        object_id=held.pk,
        round=code_value(held.round_id),
        outcome=code_value(made.outcome_id),
    )
