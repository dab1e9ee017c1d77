"""Who works in a unit, since when, and which disciplines its team lacks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from dure.foundation.access.actor import Actor
from dure.foundation.accounts.models import Posting
from dure.foundation.areas.models import Unit
from dure.foundation.codes.queries import code, label

PAST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Team:
    """A unit with the postings valid on a day, those that have ended, and what is missing in words."""

    unit: Unit
    present: list[Posting]
    past: list[Posting]
    missing: list[str]


def teams_of(actor: Actor, *, on: dt.date) -> list[Team]:
    """The actor's own units, each with its people."""
    units = Unit.objects.filter(id__in={post.unit_id for post in actor.posts}).select_related("kind", "area")
    rows = (
        Posting.objects.filter(unit__in=units).select_related("user", "role").order_by("role__position", "valid_from")
    )
    by_unit: dict[object, list[Posting]] = {}
    for posting in rows:
        by_unit.setdefault(posting.unit_id, []).append(posting)
    return [_team(unit, by_unit.get(unit.id, []), on) for unit in units.order_by("path", "name_ko")]


def _team(unit: Unit, postings: list[Posting], on: dt.date) -> Team:
    present = [p for p in postings if p.valid_from <= on and (p.valid_to is None or p.valid_to >= on)]
    past = sorted(
        (p for p in postings if p.valid_to is not None and p.valid_to < on), key=lambda p: p.valid_from, reverse=True
    )
    return Team(unit, present, past[:PAST_SHOWN], missing_disciplines(unit, present))


def missing_disciplines(unit: Unit, present: list[Posting]) -> list[str]:
    """Labels of the disciplines that a complete team of this kind has and this one lacks."""
    there = {code(posting.role_id).attributes.get("discipline") for posting in present}
    wanted = code(unit.kind_id).attributes.get("disciplines", [])
    return [label(f"discipline:{discipline}") for discipline in wanted if discipline not in there]
