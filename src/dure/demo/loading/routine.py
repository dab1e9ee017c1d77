"""Writes the many visits at which somebody looked after somebody known, in bulk: one person, one section, no more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from dure.demo.loading.stage import Stage
from dure.demo.stories.parts import HouseholdStory, VisitPart
from dure.foundation.audit.actions import event
from dure.foundation.audit.models import Act, AuditEvent
from dure.journey.visits.models import Visit, VisitSection, VisitStaff
from dure.registry.people.models import Household
from dure.registry.story.actions import code_value
from dure.registry.story.models import Chapter, StoryLine

ARC = "routine"
WHAT = "visits.visit"
MADE = "Visited for %(minutes)s minutes: %(purpose)s (%(people)s)"
"""The line of the action ``record_outcome``; the catalogue of visits translates it."""


def load_routine_visits(stage: Stage, stories: Sequence[HouseholdStory]) -> int:
    """One visit made by one person for each story, with its section, its line in the story and in the audit."""
    visits, staff, sections, lines, acts = [list[Any]() for _ in range(5)]
    for story in stories:
        household = stage.household_of(story)
        for part in story.visits:
            visit = _visit(stage, part, household)
            visits.append(visit)
            staff.append(_goer(stage, part, visit))
            sections.append(_section(stage, part, visit))
            lines.append(_line(stage, part, visit))
            acts.append(_act(stage, part, visit))
    for model, rows in ((Visit, visits), (VisitStaff, staff), (VisitSection, sections), (StoryLine, lines)):
        model.objects.insert_all(rows)
    AuditEvent.objects.insert_all(acts)
    return len(visits)


def _ended_at(part: VisitPart) -> dt.datetime:
    return part.ended_at or part.planned_at


def _visit(stage: Stage, part: VisitPart, household: Household) -> Visit:
    return Visit(
        household=household,
        path=household.path,
        counted_path=household.path,
        purpose_id=f"visit_purpose:{part.purpose}",
        state=part.state,
        planned_at=part.planned_at,
        planned_by=stage.user(part.planned_by),
        started_at=part.started_at,
        ended_at=part.ended_at,
        outcome_id=f"visit_outcome:{part.outcome}",
    )


def _goer(stage: Stage, part: VisitPart, visit: Visit) -> VisitStaff:
    key, discipline = part.visitors[0]
    return VisitStaff(
        visit=visit,
        household_id=visit.household_id,
        path=visit.path,
        user=stage.user(key),
        discipline_id=f"discipline:{discipline}",
    )


def _section(stage: Stage, part: VisitPart, visit: Visit) -> VisitSection:
    section = part.sections[0]
    return VisitSection(
        visit=visit,
        household_id=visit.household_id,
        path=visit.path,
        discipline_id=f"discipline:{section.discipline}",
        author=stage.user(section.by),
        text=section.text,
        written_at=_ended_at(part),
        version=1,
    )


def _line(stage: Stage, part: VisitPart, visit: Visit) -> StoryLine:
    author, started_at = stage.user(part.visitors[0][0]), part.started_at or part.planned_at
    minutes = int((_ended_at(part) - started_at).total_seconds() // 60)
    return StoryLine(
        household_id=visit.household_id,
        path=visit.path,
        at=_ended_at(part),
        chapter=Chapter.VISIT,
        template=MADE,
        values={"minutes": minutes, "purpose": code_value(f"visit_purpose:{part.purpose}"), "people": [author.name]},
        actor=author,
        actor_name=author.name,
        what=WHAT,
        object_id=visit.id,
    )


def _act(stage: Stage, part: VisitPart, visit: Visit) -> AuditEvent:
    return event(
        stage.actor(part.visitors[0][0]),
        Act.MOVE,
        WHAT,
        at=_ended_at(part),
        object_id=visit.id,
        household_id=visit.household_id,
        path=visit.path,
        outcome=f"visit_outcome:{part.outcome}",
    )
