"""The list of households."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from dure.foundation.access.actor import Actor
from dure.foundation.access.rows import below
from dure.foundation.areas.models import Area
from dure.journey.needs.models import CrisisClass
from dure.journey.needs.queries import classes_of
from dure.registry.people.masking import digits, mask_name
from dure.registry.people.models import Household, Person
from dure.registry.people.queries import household_line, members_by_household
from dure.web.queries.today import CLASS_BADGES

ORDER = ("-registered_at", "id")
FEWEST_DIGITS = 4


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
        rows = rows.filter(below((area.path,)) if area else Q(pk__in=[]))
    if wanted.crisis:
        current = CrisisClass.objects.visible_to(actor).filter(is_current=True, decided_id=wanted.crisis)
        rows = rows.filter(id__in=current.values("household_id"))
    if wanted.text.strip():
        rows = rows.filter(_matching(actor, wanted.text.strip()))
    return rows


def _matching(actor: Actor, text: str) -> Q:
    """Name of anybody in the household, address, or at least four digits of a phone number."""
    people = Person.objects.visible_to(actor)
    condition = Q(label__contains=text) | Q(address__contains=text)
    condition |= Q(id__in=people.filter(name__contains=text).values("household_id"))
    number = digits(text)
    if len(number) >= FEWEST_DIGITS and len(number) == len(text.replace("-", "").replace(" ", "")):
        condition |= Q(phone__endswith=number[-FEWEST_DIGITS:])
    return condition


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
