"""Tells how needs were rated, which class followed, and what else the household got at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import partial

from uuid_utils.compat import uuid7

from dure.demo.loading.stage import Stage, Step
from dure.demo.stories.parts import AssessmentPart, HouseholdStory, ProvisionPart
from dure.journey.needs.actions import rate_needs
from dure.registry.people.models import Household
from dure.registry.provisions.actions import record_provision
from dure.registry.provisions.models import Provision

OFFICE_TIME = dt.time(17, 0)


def load_standing_benefits(stage: Stage, stories: Iterable[HouseholdStory]) -> int:
    """What households got before any story began: nobody here recorded it."""
    rows = [
        Provision(
            household=household,
            path=household.path,
            counted_path=household.path,
            kind_id=f"provision_kind:{part.kind}",
            title=part.title,
            giver_name=part.giver_name,
            starts_on=part.starts_on,
            ends_on=part.ends_on,
            worth_won=part.worth_krw,
        )
        for story in stories
        for household in [stage.household_of(story)]
        for part in story.provisions
        if part.recorded_by is None
    ]
    Provision.objects.insert_all(rows)
    return len(rows)


def rating_steps(stage: Stage, story: HouseholdStory) -> Iterator[Step]:
    """Ratings with the class they led to, and aid that was given without a referral."""
    household = stage.household_of(story)
    for part in story.assessments:
        yield Step(part.at, partial(_rate, stage, part, household))
    for provision in story.provisions:
        if provision.recorded_by and not provision.referral:
            at = min(dt.datetime.combine(provision.starts_on, OFFICE_TIME, stage.now.tzinfo), stage.now)
            yield Step(at, partial(_give, stage, provision, household, at))


def _rate(stage: Stage, part: AssessmentPart, household: Household) -> None:
    with stage.acting(part.by, part.at) as actor:
        assessment, _new = rate_needs(
            actor=actor,
            record_id=uuid7(),
            household=household,
            ratings=dict(part.ratings),
            flags=part.flags,
            at=part.at,
            note=part.note,
            visit=stage.made[part.visit] if part.visit else None,
            decided=f"crisis_class:{part.decided_class}",
            override_reason=part.override_reason,
        )
    stage.made[part.key] = assessment


def _give(stage: Stage, part: ProvisionPart, household: Household, at: dt.datetime) -> None:
    giver = stage.directory.organizations[part.giver] if part.giver else None
    with stage.acting(part.recorded_by, at) as actor:
        record_provision(
            actor=actor,
            household=household,
            kind=f"provision_kind:{part.kind}",
            title=part.title,
            giver=giver,
            giver_name=part.giver_name,
            starts_on=part.starts_on,
            ends_on=part.ends_on,
            worth_won=part.worth_krw,
        )
