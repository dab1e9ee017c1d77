"""The list of households."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from dure.foundation.access.actor import Actor
from dure.foundation.access.rows import placed_below
from dure.foundation.areas.models import Area
from dure.foundation.vault.kinds import Kind
from dure.journey.needs.models import CrisisClass
from dure.journey.needs.queries import classes_of
from dure.registry.people.kept import subjects_with
from dure.registry.people.masking import mask_name
from dure.registry.people.models import Household
from dure.registry.people.queries import household_line, members_by_household
from dure.registry.people.search.fragments import (
    households_fitting,
    households_labelled,
    households_placed,
    people_named,
    words_of,
)
from dure.web.queries.today import CLASS_BADGES

ORDER = ("-registered_at", "id")
SHORTEST_PLACE = 2
MOST = 2000
"""Of so many of a kind the list is read at most: a single common syllable fits a fifth of a province."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to; empty parts narrow nothing."""

    text: str = ""
    dong: str = ""
    crisis: str = ""


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """One line of the list, masked."""

    household: Household
    name: str
    facts: str
    crisis: Any

    @property
    def badge(self) -> str:
        return CLASS_BADGES[self.crisis.decided_id.removeprefix("crisis_class:")] if self.crisis else "neutral"


def listed(actor: Actor, wanted: Wanted) -> QuerySet[Any]:
    """The households the actor may see, narrowed."""
    rows: QuerySet[Any] = Household.objects.visible_to(actor).select_related("area")
    if wanted.dong:
        area = Area.objects.filter(code=wanted.dong).first()
        rows = rows.filter(placed_below((area.path,)) if area else Q(pk__in=[]))
    if wanted.crisis:
        current = CrisisClass.objects.visible_to(actor).filter(is_current=True, decided_id=wanted.crisis)
        rows = rows.filter(id__in=current.values("household_id"))
    if wanted.text.strip():
        rows = rows.filter(_matching(actor, wanted.text.strip()))
    return rows


def _matching(actor: Actor, text: str) -> Q:
    """Households that fit every word by somebody's name or by the address, or have this whole phone number.

    Of very many the first found.
    """
    words = words_of(text)
    if len(words) > 1:
        hits = households_fitting(words, most=MOST)
    else:
        hits = [*people_named(text, most=MOST), *households_labelled(text, most=MOST)]
        hits += households_placed(text, most=MOST) if len(text) >= SHORTEST_PLACE else []
    return Q(
        id__in={hit.household_id for hit in hits} | {row.household_id for row in subjects_with(actor, Kind.PHONE, text)}
    )


def as_rows(actor: Actor, households: list[Household], *, today: dt.date) -> list[HouseholdRow]:
    """The lines for one page of households; the number of queries does not depend on how many."""
    ids = {household.id for household in households}
    members = members_by_household(actor, ids)
    classes = classes_of(actor, ids)
    return [
        HouseholdRow(
            household=household,
            name=mask_name(household.label),
            facts=household_line(household, members.get(household.id, []), today),
            crisis=classes.get(household.id),
        )
        for household in households
    ]
