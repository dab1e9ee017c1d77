"""Counting a household as found."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop
from psycopg.errors import UniqueViolation

from dure.foundation.access.actor import Actor
from dure.foundation.access.branches import place_of
from dure.foundation.access.decisions import require
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.journey.discovery.tips.access import may_count_blind_spot
from dure.journey.discovery.tips.models import BlindSpot, Tip
from dure.policy.korea.finding.blind_spot import next_episode
from dure.registry.people.models import Household
from dure.registry.story.actions import code_value, tell
from dure.registry.story.models import Chapter


def count_blind_spot(
    *,
    actor: Actor,
    household: Household,
    definition: str,
    at: dt.datetime,
    tip: Tip | None = None,
) -> tuple[BlindSpot, bool]:
    """Count a household as found that nobody knew or that did not get what it could: once per household and episode.

    Returns the row that counts now, and whether it is new. ``definition`` is a code id; the code is dated.
    """
    require(may_count_blind_spot(actor, household))
    day = timezone.localdate(at)
    counted = list(BlindSpot.objects.visible_to(actor).filter(household=household).order_by("-episode"))
    episode = next_episode([(one.episode, one.found_on) for one in counted], on=day)
    if episode is None:
        return counted[0], False
    found = BlindSpot(
        household=household,
        path=household.path,
        counted_path=place_of(household.path),
        definition_id=definition,
        episode=episode,
        found_on=day,
        tip=tip,
    )
    try:
        with transaction.atomic():
            found.save(force_insert=True)
    except IntegrityError as broken:
        if not isinstance(broken.__cause__, UniqueViolation):
            raise
        rows = BlindSpot.objects.visible_to(actor).filter(household=household, episode=episode)
        return rows.get(), False
    _written_down(actor, found, at=at)
    return found, True


def _written_down(actor: Actor, found: BlindSpot, *, at: dt.datetime) -> None:
    """In the family's story and in the log."""
    tell(
        found.household,
        Chapter.FINDING,
        gettext_noop("Counted as a blind spot found: %(definition)s"),
        actor=actor,
        at=at,
        what="discovery.blind_spot",
        object_id=found.id,
        definition=code_value(found.definition_id),
    )
    record(
        actor,
        Act.CREATE,
        "discovery.blind_spot",
        path=found.path,
        object_id=found.id,
        household_id=found.household_id,
        at=at,
        definition=found.definition_id,
    )
