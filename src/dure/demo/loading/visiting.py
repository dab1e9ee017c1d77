"""Tells the visits: planned, made, in vain, and what each discipline wrote."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial

from uuid_utils.compat import uuid7

from dure.demo.loading.stage import Stage, Step
from dure.demo.stories.parts import HouseholdStory, Section, VisitPart
from dure.foundation.codes.queries import code
from dure.journey.discovery.tips.models import Tip
from dure.journey.visits.actions import finish_step, plan_visit, record_outcome, write_section
from dure.journey.visits.models import Visit
from dure.journey.visits.results import asks_for_retry, is_met
from dure.registry.people.models import Household

PLANNED_AFTER = dt.timedelta(minutes=6)
PLANNED_BEFORE = dt.timedelta(days=9)
WRITTEN_AFTER = dt.timedelta(minutes=2)
STEP_DONE_AFTER = dt.timedelta(hours=26)


def visiting_steps(stage: Stage, story: HouseholdStory) -> Iterator[Step]:
    """Every visit of the story. The next try after a visit in vain is planned by writing that outcome."""
    household = stage.household_of(story)
    for number, visit in enumerate(story.visits):
        planned_at = _planning_moment(story, visit, now=stage.now)
        if number == 0 or not _asks_again(story.visits[number - 1]):
            yield Step(planned_at, partial(_plan, stage, visit, household, planned_at))
        if visit.started_at and visit.ended_at:
            following = story.visits[number + 1] if _asks_again(visit) else None
            yield from _outcome_steps(stage, visit, visit.started_at, visit.ended_at, following)


def _outcome_steps(
    stage: Stage, visit: VisitPart, started_at: dt.datetime, ended_at: dt.datetime, following: VisitPart | None
) -> Iterator[Step]:
    """What was written when the visit had ended; ``following`` is the next try."""
    yield Step(ended_at, partial(_record, stage, visit, started_at, ended_at, following))
    for section in visit.sections:
        yield Step(ended_at + WRITTEN_AFTER, partial(_write, stage, visit, section, ended_at + WRITTEN_AFTER))
    done_at = ended_at + STEP_DONE_AFTER
    if _leaves_step(visit) and done_at < stage.now:
        yield Step(done_at, partial(_finish, stage, visit, done_at))


def _outcome(visit: VisitPart) -> dict[str, object]:
    return code(f"visit_outcome:{visit.outcome}").attributes if visit.outcome else {}


def _asks_again(visit: VisitPart) -> bool:
    return asks_for_retry(_outcome(visit))


def _leaves_step(visit: VisitPart) -> bool:
    return not is_met(_outcome(visit)) and not _asks_again(visit)


def _planning_moment(story: HouseholdStory, visit: VisitPart, *, now: dt.datetime) -> dt.datetime:
    """Soon after the last thing known before the visit, at most some days ahead of it."""
    moments = [tip.triaged_at or tip.received_at for tip in story.tips]
    moments += [signal.received_at for signal in story.signals]
    moments += [earlier.ended_at for earlier in story.visits if earlier.ended_at]
    before = [moment + PLANNED_AFTER for moment in moments if moment + PLANNED_AFTER < visit.planned_at]
    return min(max([*before, visit.planned_at - PLANNED_BEFORE]), now)


def _plan(stage: Stage, part: VisitPart, household: Household, at: dt.datetime) -> None:
    with stage.acting(part.planned_by, at) as actor:
        tip = Tip.objects.visible_to(actor).get(pk=stage.made[part.tip]) if part.tip else None
        visit, _new = plan_visit(
            actor=actor,
            record_id=uuid7(),
            household=household,
            planned_at=part.planned_at,
            purpose=f"visit_purpose:{part.purpose}",
            staff=[stage.user(key).id for key, _discipline in part.visitors],
            at=at,
            tip=tip,
        )
    stage.made[part.key] = visit


def _record(
    stage: Stage, part: VisitPart, started_at: dt.datetime, ended_at: dt.datetime, following: VisitPart | None
) -> None:
    with stage.acting(part.visitors[0][0], ended_at) as actor:
        next_try = record_outcome(
            actor=actor,
            visit=stage.made[part.key],
            outcome=f"visit_outcome:{part.outcome}",
            started_at=started_at,
            ended_at=ended_at,
            note=part.outcome_note,
            next_try_at=following.planned_at if following else None,
            at=ended_at,
        )
        stage.made[part.key] = (
            Visit.objects.visible_to(actor).select_related("household").get(pk=stage.made[part.key].pk)
        )
    if following:
        stage.made[following.key] = next_try


def _write(stage: Stage, part: VisitPart, section: Section, at: dt.datetime) -> None:
    with stage.acting(section.by, at) as actor:
        write_section(
            actor=actor,
            visit=stage.made[part.key],
            discipline=f"discipline:{section.discipline}",
            text=section.text,
            version=0,
            at=at,
        )


def _finish(stage: Stage, part: VisitPart, at: dt.datetime) -> None:
    with stage.acting(part.planned_by, at) as actor:
        finish_step(actor=actor, visit=stage.made[part.key], at=at)
