"""Tells every story of the district, each as the people in it did it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from functools import partial
from typing import Any

from dure.demo.district import DemoDistrict
from dure.demo.loading.casework import casework_steps
from dure.demo.loading.finding import CLOSING_AFTER, finding_steps, load_signals, stranger_steps
from dure.demo.loading.linking import linking_steps
from dure.demo.loading.rating import load_standing_benefits, rating_steps
from dure.demo.loading.routine import ARC as ROUTINE
from dure.demo.loading.routine import load_routine_visits
from dure.demo.loading.screening import screening_steps
from dure.demo.loading.stage import Stage, Step, perform
from dure.demo.loading.visiting import visiting_steps
from dure.demo.stories.parts import HouseholdStory
from dure.foundation.access.actor import Actor
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act

TOLD_EVERY = 26
COMING = frozenset({"planned_at", "next_contact_at"})


def tell_stories(stage: Stage, district: DemoDistrict, *, system: Actor, say: Callable[[str], None]) -> None:
    """First what came by itself, then one household after another."""
    load_signals(stage, district.stories, system=system)
    load_standing_benefits(stage, district.stories)
    load_routine_visits(stage, [story for story in district.stories if story.arc == ROUTINE])
    told = [story for story in district.stories if story.arc != ROUTINE]
    many = len(told)
    say(f"  {many} stories, told by the people in them")
    with stage.curtain():
        for tip in district.other_tips:
            perform(list(stranger_steps(stage, tip)))
        for number, story in enumerate(told, start=1):
            perform(list(_steps(stage, story)))
            if number % TOLD_EVERY == 0:
                say(f"  stories {number}/{many}")


def _steps(stage: Stage, story: HouseholdStory) -> Iterator[Step]:
    """The order in which parts of one moment are written is the order of the way through the house."""
    ends_at = min(max(_moments(story), default=stage.now) + CLOSING_AFTER, stage.now)
    yield from finding_steps(stage, story, ends_at=ends_at)
    yield from visiting_steps(stage, story)
    yield from rating_steps(stage, story)
    yield from screening_steps(stage, story)
    yield from linking_steps(stage, story)
    yield from casework_steps(stage, story)
    for key, at in story.looks:
        yield Step(at, partial(_look, stage, story, key, at))


def _look(stage: Stage, story: HouseholdStory, key: str, at: dt.datetime) -> None:
    household = stage.household_of(story)
    with stage.acting(key, at) as actor:
        record(
            actor, Act.READ, "people.household", path=household.path, object_id=household.id, household_id=household.id
        )


def _moments(part: Any) -> Iterator[dt.datetime]:
    """Every moment of the past inside a part of a story; looks are no part of what happened."""
    for one in fields(part):
        if one.name in COMING or one.name == "looks":
            continue
        value = getattr(part, one.name)
        for each in value if isinstance(value, (tuple, list)) else (value,):
            if isinstance(each, dt.datetime):
                yield each
            elif is_dataclass(each):
                yield from _moments(each)
