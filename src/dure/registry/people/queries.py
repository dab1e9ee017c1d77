"""Reads of households and their people, ready for a screen."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext, ngettext

from dure.foundation.access.actor import Actor
from dure.foundation.access.rows import below
from dure.foundation.areas.models import Area
from dure.foundation.codes.queries import label
from dure.registry.directory.models import Organization
from dure.registry.people.models import Consent, Household, Membership, Person, TargetGroup

DONG = "area_level:dong"
HEAD = "relation:head"


def on_day(day: dt.date) -> Q:
    """Rows with ``valid_from``/``valid_to`` that hold on the day."""
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))


def members_of(actor: Actor, household: Household) -> list[Person]:
    """Who lives there now, the head first. Those who moved out are not among them."""
    return members_by_household(actor, [household.id]).get(household.id, [])


def members_by_household(actor: Actor, household_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Person]]:
    """Who lives now in each of the households, in one query."""
    ids = list(household_ids)
    there = Membership.objects.visible_to(actor).filter(household_id__in=ids)
    ended, living = there.exclude(valid_to=None), there.filter(valid_to=None)
    rows = (
        Person.objects.visible_to(actor)
        .filter(household_id__in=ids)
        .filter(Q(id__in=living.values("person_id")) | ~Q(id__in=ended.values("person_id")))
        .select_related("sex", "relation")
        .order_by("relation__position", "birth_date", "id")
    )
    found: dict[uuid.UUID, list[Person]] = {}
    for person in rows:
        found.setdefault(person.household_id, []).append(person)
    return found


def memberships_of(actor: Actor, household: Household) -> list[Membership]:
    """Who lived there from when to when, the newest first."""
    rows = Membership.objects.visible_to(actor).filter(household=household)
    return list(rows.select_related("person", "relation").order_by("-valid_from", "id"))


def age_on(born: dt.date | None, day: dt.date) -> int | None:
    """Completed years of life; None when the birth date is not known."""
    if born is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def head_of(members: Sequence[Person]) -> Person | None:
    """The head, or the first person when nobody is marked as head."""
    return next((person for person in members if person.relation_id == HEAD), members[0] if members else None)


def household_line(household: Household, members: Sequence[Person], today: dt.date) -> str:
    """One line of facts: where, what kind of household, how old the head is, how many people.

    ``household.area`` should be selected along.
    """
    parts = [household.area.name, label(household.kind_id)]
    head = head_of(members)
    age = age_on(head.birth_date, today) if head else None
    if age is not None:
        of_the_head = len(members) > 1 and head is not None and head.relation_id == HEAD
        told = gettext("head of household %(age)s years old") if of_the_head else gettext("%(age)s years old")
        parts.append(told % {"age": age})
    if len(members) > 1:
        parts.append(ngettext("%(count)s person", "%(count)s people", len(members)) % {"count": len(members)})
    return " · ".join(parts)


def target_groups_of(actor: Actor, household: Household, *, on: dt.date) -> list[TargetGroup]:
    """The target groups that the household belongs to on the day."""
    rows = TargetGroup.objects.visible_to(actor).filter(household=household).filter(on_day(on))
    return list(rows.select_related("group").order_by("group__position"))


def marked_groups(actor: Actor, household: Household) -> list[str]:
    """The codes of the target groups that go on; one that ends today is not among them."""
    rows = TargetGroup.objects.visible_to(actor).filter(household=household, valid_to=None)
    return list(rows.order_by("group_id").values_list("group_id", flat=True))


def consents_of(actor: Actor, household: Household) -> list[Consent]:
    """Every consent of the household, the newest first, ended ones too."""
    rows = Consent.objects.visible_to(actor).filter(household=household)
    return list(rows.select_related("kind", "recipient", "manner", "recorded_by").order_by("-given_at", "-id"))


def valid_consents(
    actor: Actor, household: Household, *, recipient: Organization, on: dt.date
) -> QuerySet[Consent, Consent]:
    """Consents to give data to that organisation which hold on the day, the longest first."""
    rows: QuerySet[Consent, Consent] = Consent.objects.visible_to(actor).filter(household=household)
    return rows.filter(recipient=recipient, withdrawn_at=None, valid_until__gte=on).order_by("-valid_until", "-id")


def dongs(*, within: tuple[str, ...] | None = None, on: dt.date) -> list[Area]:
    """The dongs that exist on the day, in the order of the tree; ``within`` keeps those below (or above) the paths."""
    rows = Area.objects.filter(level_id=DONG).filter(on_day(on))
    if within is not None:
        above = {path[: cut + 1] for path in within for cut, letter in enumerate(path) if letter == "."}
        rows = rows.filter(below(within) | Q(path__in=above))
    return list(rows.order_by("path"))


def dong_choices(actor: Actor, *, on: dt.date) -> list[tuple[str, Any]]:
    """The dongs in the actor's areas as ``(code, name)``."""
    return [(area.code, area.name) for area in dongs(within=actor.case_areas, on=on)]
