"""Planning visits and writing what came of them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from dure.foundation.access.actor import Actor
from dure.foundation.access.branches import place_of
from dure.foundation.access.decisions import require
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.codes.queries import code
from dure.foundation.transitions.moves import move
from dure.foundation.transitions.once import Stale, change_version, insert_once
from dure.journey.discovery.tips.models import Tip
from dure.journey.visits.access import (
    may_cancel_visit,
    may_join_visit,
    may_plan_visit,
    may_record_outcome,
    may_write_here,
    may_write_section,
    outsiders,
    person,
)
from dure.journey.visits.deadlines import begin_contact_anew, end_waiting, leave_step, remind_of_visit
from dure.journey.visits.models import Visit, VisitSection, VisitStaff
from dure.journey.visits.queries import Visitor, minutes_of, party_of, visitors_for
from dure.journey.visits.results import ends_visiting, is_met, outcome_faults
from dure.journey.visits.states import MOVES, VisitState
from dure.registry.deadlines.actions import end_deadlines
from dure.registry.deadlines.contacts import contact_tried
from dure.registry.deadlines.states import DeadlineState
from dure.registry.people.models import Household
from dure.registry.story.actions import code_value, tell
from dure.registry.story.models import Chapter

WHAT = "visits.visit"


class OutcomeError(ValueError):
    """The outcome lacks something; ``faults`` says what, by field."""

    def __init__(self, faults: dict[str, Any]) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults


def plan_visit(
    *,
    actor: Actor,
    record_id: uuid.UUID,
    household: Household,
    planned_at: dt.datetime,
    purpose: str,
    staff: Collection[uuid.UUID],
    at: dt.datetime,
    tip: Tip | None = None,
) -> tuple[Visit, bool]:
    """Plan one visit for everybody who goes (``staff`` are user ids); each gets the section of the own discipline.

    Doubled requests find the first one. Raises:
        NotAllowed: the actor may not, or somebody chosen does not visit here that day.
    """
    require(may_plan_visit(actor, household))
    return _plan(actor, record_id, household, planned_at=planned_at, purpose=purpose, staff=staff, at=at, tip=tip)


def _plan(
    actor: Actor,
    record_id: uuid.UUID | None,
    household: Household,
    *,
    planned_at: dt.datetime,
    purpose: str,
    staff: Collection[uuid.UUID],
    at: dt.datetime,
    tip: Tip | None,
) -> tuple[Visit, bool]:
    visitors = {one.user_id: one for one in visitors_for(household, on=timezone.localdate(planned_at))}
    require(outsiders(staff, visitors))
    visit = Visit(
        household=household,
        path=household.path,
        counted_path=place_of(household.path),
        tip=tip,
        purpose_id=purpose,
        planned_at=planned_at,
        planned_by_id=actor.user_id,
        is_first=not _met_before(actor, household),
    )
    if record_id:
        visit.id = record_id
    visit, new = insert_once(visit, Visit.objects.visible_to(actor).filter(household=household))
    if new:
        _begin(actor, visit, [visitors[user_id] for user_id in dict.fromkeys(staff)], at)
    return visit, new


def _begin(actor: Actor, visit: Visit, goers: list[Visitor], at: dt.datetime) -> None:
    """Everything that a new plan brings with it."""
    VisitStaff.objects.insert_all([_goer(visit, one.user_id, one.discipline) for one in goers])
    _audit(actor, Act.CREATE, visit, staff=len(goers))
    tell(
        visit.household,
        Chapter.VISIT,
        gettext_noop("Visit planned for %(moment)s: %(purpose)s (%(people)s)"),
        actor=actor,
        at=at,
        what=WHAT,
        object_id=visit.id,
        moment={"datetime": visit.planned_at.isoformat()},
        purpose=code_value(visit.purpose_id),
        people=[one.name for one in goers],
    )
    end_waiting(actor=actor, visit=visit, at=at)
    remind_of_visit(visit=visit, at=at, only_goer=goers[0].user_id if len(goers) == 1 else None)


def join_visit(*, actor: Actor, visit: Visit, at: dt.datetime) -> VisitStaff:
    """Come along on a planned visit, in the own discipline. A second click finds the first."""
    require(may_write_here(actor, visit))  # a row that is only read can't be held
    # Of two clicks at the same moment, or of joining and writing the outcome, the second waits here.
    visit = Visit.objects.visible_to(actor).select_for_update(no_key=True).get(pk=visit.pk)
    party = party_of(actor, visit)
    for goer in party:
        if goer.user_id == actor.user_id:
            return goer
    require(may_join_visit(actor, visit, party))
    goer = _goer(visit, person(actor), f"discipline:{min(actor.disciplines)}")
    goer.save(force_insert=True)
    _audit(actor, Act.CHANGE, visit, at=at, staff=len(party) + 1)
    return goer


def record_outcome(
    *,
    actor: Actor,
    visit: Visit,
    outcome: str,
    started_at: dt.datetime,
    ended_at: dt.datetime | None,
    at: dt.datetime,
    note: str = "",
    next_try_at: dt.datetime | None = None,
) -> Visit | None:
    """Write what came of a visit; gives back the next visit, when one was planned with it.

    Raises:
        NotAllowed: the actor is neither on the visit nor its planner.
        OutcomeError: times are wrong, or a visit in vain has no next step.
        AlreadyMoved: somebody has written the outcome before.
    """
    party = party_of(actor, visit)
    require(may_record_outcome(actor, visit, party))
    attributes = code(outcome).attributes
    faults = outcome_faults(
        attributes, started_at=started_at, ended_at=ended_at, next_try_at=next_try_at, note=note, at=at
    )
    if faults:
        raise OutcomeError(faults)
    next_staff = _next_staff(actor, visit, party, next_try_at) if next_try_at else []
    visit = _move_to_outcome(actor, visit, outcome, started_at=started_at, ended_at=ended_at, note=note)
    _tell_outcome(actor, visit, party, at)
    end_deadlines(actor=actor, object_id=visit.id, at=at)
    if is_met(attributes):
        begin_contact_anew(actor=actor, visit=visit, at=at)
    elif not ends_visiting(attributes):
        contact_tried(actor=actor, household=visit.household, at=at)
    if next_try_at is not None:
        return _plan_again(actor, visit, next_try_at, next_staff, at)
    if not is_met(attributes) and not ends_visiting(attributes):
        leave_step(visit=visit, at=at)
    return None


def _move_to_outcome(
    actor: Actor, visit: Visit, outcome: str, *, started_at: dt.datetime, ended_at: dt.datetime | None, note: str
) -> Visit:
    """The move itself; gives back the visit as it is after it."""
    # Two first visits written at the same moment must not both call themselves the first.
    household = Household.objects.visible_to(actor).select_for_update().get(pk=visit.household_id)
    rows = Visit.objects.visible_to(actor).filter(pk=visit.pk)
    move(
        rows,
        moves=MOVES,
        old=VisitState.PLANNED,
        new=VisitState.DONE if is_met(code(outcome).attributes) else VisitState.MISSED,
        started_at=started_at,
        ended_at=ended_at,
        outcome_id=outcome,
        outcome_note=note,
        is_first=not _met_before(actor, household),
    )
    moved: Visit = rows.select_related("household", "tip").get()
    _audit(actor, Act.MOVE, moved, outcome=outcome)
    return moved


def _plan_again(
    actor: Actor, visit: Visit, planned_at: dt.datetime, staff: Collection[uuid.UUID], at: dt.datetime
) -> Visit:
    """The next visit for the same purpose."""
    purpose, tip = visit.purpose_id, visit.tip
    again, _new = _plan(
        actor, None, visit.household, planned_at=planned_at, purpose=purpose, staff=staff, at=at, tip=tip
    )
    return again


def _next_staff(actor: Actor, visit: Visit, party: list[VisitStaff], on: dt.datetime) -> list[uuid.UUID]:
    """Who goes on the next visit: the same people, as far as they still visit here then; else the writer.

    Raises:
        OutcomeError: none of them does.
    """
    here = {one.user_id for one in visitors_for(visit.household, on=timezone.localdate(on))}
    staff = [goer.user_id for goer in party if goer.user_id in here]
    if not staff and actor.user_id in here:
        staff = [actor.user_id]
    if not staff:
        reason = _(
            "None of those who went visits here on that day. Please plan the next visit from the household page."
        )
        raise OutcomeError({"next_try_at": reason})
    return staff


def _tell_outcome(actor: Actor, visit: Visit, party: list[VisitStaff], at: dt.datetime) -> None:
    template = gettext_noop("Visit in vain: %(outcome)s (%(people)s)")
    values: dict[str, Any] = {"outcome": code_value(str(visit.outcome_id))}
    if visit.state == VisitState.DONE:
        template = gettext_noop("Visited for %(minutes)s minutes: %(purpose)s (%(people)s)")
        values = {"minutes": minutes_of(visit) or 0, "purpose": code_value(visit.purpose_id)}
    tell(
        visit.household,
        Chapter.VISIT,
        template,
        actor=actor,
        at=at,
        quote=visit.outcome_note,
        what=WHAT,
        object_id=visit.id,
        people=[goer.user.name for goer in party],
        **values,
    )


def finish_step(*, actor: Actor, visit: Visit, at: dt.datetime) -> bool:
    """Say that the step which a visit in vain left behind is done; False when it was done already."""
    require(may_plan_visit(actor, visit.household))
    ended = end_deadlines(actor=actor, object_id=visit.id, at=at, kind="deadline_kind:visit_to_plan")
    if ended:
        _audit(actor, Act.CHANGE, visit, step="done")
        done = gettext_noop("Done after the visit in vain: %(step)s")
        tell(
            visit.household,
            Chapter.VISIT,
            done,
            actor=actor,
            at=at,
            what=WHAT,
            object_id=visit.id,
            step=visit.outcome_note,
        )
    return bool(ended)


def cancel_visit(*, actor: Actor, visit: Visit, reason: str, at: dt.datetime) -> None:
    """Call a planned visit off; the reason stays in the story.

    Raises:
        AlreadyMoved: it is not planned any more.
    """
    require(may_cancel_visit(actor, visit, party_of(actor, visit)))
    rows = Visit.objects.visible_to(actor).filter(pk=visit.pk)
    move(rows, moves=MOVES, old=VisitState.PLANNED, new=VisitState.CANCELLED, outcome_note=reason)
    _audit(actor, Act.MOVE, visit, state=VisitState.CANCELLED)
    end_deadlines(actor=actor, object_id=visit.id, at=at, state=DeadlineState.CANCELLED)
    tell(
        visit.household,
        Chapter.VISIT,
        gettext_noop("Visit of %(moment)s cancelled"),
        actor=actor,
        at=at,
        quote=reason,
        what=WHAT,
        object_id=visit.id,
        moment={"datetime": visit.planned_at.isoformat()},
    )


def write_section(
    *, actor: Actor, visit: Visit, discipline: str, text: str, version: int, at: dt.datetime
) -> VisitSection:
    """Write the section of the own discipline. ``version`` is the one the writer saw; 0 = there was none yet.

    Raises:
        NotAllowed: not of this discipline, or not on the visit.
        Stale: a colleague of the same discipline wrote meanwhile; nothing is written.
    """
    require(may_write_section(actor, visit, party_of(actor, visit), discipline))
    rows = VisitSection.objects.visible_to(actor).filter(visit=visit, discipline_id=discipline)
    try:
        if version == 0:
            _insert_section(actor, visit, rows, discipline=discipline, text=text, at=at)
        else:
            change_version(rows, version=version, text=text, author_id=actor.user_id, written_at=at)
    except Stale as stale:
        # The second click of the same hand finds its own words.
        if stale.current and stale.current.text == text and stale.current.author_id == actor.user_id:
            section: VisitSection = stale.current
            return section
        raise
    section = rows.select_related("author").get()
    _audit(actor, Act.CHANGE if version else Act.CREATE, visit, section=discipline)
    return section


def _insert_section(actor: Actor, visit: Visit, rows: Any, *, discipline: str, text: str, at: dt.datetime) -> None:
    section = VisitSection(
        visit=visit,
        household_id=visit.household_id,
        path=visit.path,
        discipline_id=discipline,
        author_id=person(actor),
        text=text,
        written_at=at,
        version=1,
    )
    try:
        with transaction.atomic():
            section.save(force_insert=True)
    except IntegrityError as error:
        raise Stale(rows.select_related("author").first()) from error


def _goer(visit: Visit, user_id: uuid.UUID, discipline: str) -> VisitStaff:
    return VisitStaff(
        visit=visit, household_id=visit.household_id, path=visit.path, user_id=user_id, discipline_id=discipline
    )


def _met_before(actor: Actor, household: Household) -> bool:
    found: bool = Visit.objects.visible_to(actor).filter(household=household, state=VisitState.DONE).exists()
    return found


def _audit(actor: Actor, act: Act, visit: Visit, **detail: Any) -> None:
    record(actor, act, WHAT, path=visit.path, object_id=visit.id, household_id=visit.household_id, **detail)
