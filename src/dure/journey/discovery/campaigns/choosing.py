"""The households that fit a target, and freezing them into a roster: one INSERT … SELECT, however many there are."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from dure.foundation.access.actor import Actor
from dure.foundation.access.rows import below
from dure.journey.discovery.campaigns.models import Campaign
from dure.journey.discovery.campaigns.states import EntryState
from dure.journey.discovery.campaigns.target import Target
from dure.registry.people.models import BeneficiaryStatus, Household, Person, TargetGroup
from dure.registry.people.queries import on_day

_FREEZE = """
    INSERT INTO campaigns_entry (id, path, campaign_id, household_id, counted_path, state, tries, note,
        told_name, told_place)
    SELECT gen_random_uuid(), chosen.path, %s, chosen.id, chosen.path, %s, 0, '', '', '' FROM ({households}) AS chosen
"""


def households_of(actor: Actor, target: Target, *, path: str, on: dt.date) -> QuerySet[Household]:
    """The households below an area path that fit on a day.

    Whoever is under protection never does, even for the team that reads the file: rosters go through many hands.
    """
    rows: QuerySet[Household] = Household.objects.visible_to(actor).filter(below((path,))).order_by()
    if target.areas:
        rows = rows.filter(below(target.areas))
    if target.kinds:
        rows = rows.filter(kind__in=target.kinds)
    if target.groups:
        marked = TargetGroup.objects.visible_to(actor).filter(on_day(on), group__in=target.groups)
        rows = rows.filter(_of_household(marked))
    if target.statuses:
        holding = BeneficiaryStatus.objects.visible_to(actor).filter(on_day(on), status__in=target.statuses)
        rows = rows.filter(_of_household(holding))
    if target.asks_age:
        people = Person.objects.visible_to(actor).filter(birth_date__range=target.born_between(on))
        rows = rows.filter(_of_household(people))
    return rows


def _of_household(rows: QuerySet[Any]) -> Exists:
    return Exists(rows.order_by().filter(household=OuterRef("pk")))


def many_fit(actor: Actor, target: Target, *, path: str, on: dt.date) -> int:
    """How many households would be on the roster that day."""
    return households_of(actor, target, path=path, on=on).count()


def freeze_roster(actor: Actor, campaign: Campaign, *, on: dt.date) -> int:
    """Write the roster of a campaign in the scope that is open; returns how many households are on it."""
    rows = households_of(actor, campaign.whom, path=campaign.path, on=on).values("id", "path")
    chosen, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        statement = _FREEZE.format(households=chosen)
        cursor.execute(statement, [campaign.pk, EntryState.WAITING.value, *values])
        return int(cursor.rowcount)
