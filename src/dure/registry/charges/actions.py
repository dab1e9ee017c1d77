"""Giving charge of neighbourhoods, noting who is away, and saying in which neighbourhood a household lies."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection

from django.db import transaction
from django.db.models import Q

from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import require
from dure.foundation.access.moving import Moved, move_household
from dure.foundation.areas.models import Area
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.transitions.moves import AlreadyMoved
from dure.foundation.transitions.once import insert_once
from dure.registry.charges.access import may_give_charges, may_place
from dure.registry.charges.models import Absence, Charge, ChargeRows
from dure.registry.people.models import Household

CHARGE = "charges.charge"
ABSENCE = "charges.absence"
DAY = dt.timedelta(days=1)


class AwayAlready(ValueError):
    """The official is away on some of these days already, or stands in for somebody then."""


@transaction.atomic
def give_charges(
    *, actor: Actor, dong: Area, areas: Collection[Area], official: uuid.UUID, since: dt.date, at: dt.datetime
) -> int:
    """Give the areas of a dong to one official from that day on; who had them until then ends the day before.

    Later charges of these areas that were planned already are taken back. Returns how many changed hands.
    """
    require(may_give_charges(actor, dong.path))
    # Of two people at the same moment the second waits here, so that an area has one holder.
    Area.objects.select_for_update(no_key=True).get(pk=dong.pk)
    kept = _held_on(areas, since).filter(official_id=official, valid_to=None).values_list("area_id", flat=True)
    changed = [area for area in areas if area.pk not in set(kept)]
    _end(changed, since)
    Charge.objects.bulk_create(
        Charge(area=area, path=area.path, official_id=official, valid_from=since, given_by_id=actor.user_id)
        for area in changed
    )
    if changed:
        record(actor, Act.CHANGE, CHARGE, path=dong.path, object_id=official, at=at, areas=len(changed))
    return len(changed)


@transaction.atomic
def end_charges(*, actor: Actor, dong: Area, areas: Collection[Area], since: dt.date, at: dt.datetime) -> int:
    """From that day on the areas are the dong's own official's; the dong itself always keeps its holder."""
    require(may_give_charges(actor, dong.path))
    Area.objects.select_for_update(no_key=True).get(pk=dong.pk)
    ended = _end([area for area in areas if area.pk != dong.pk], since)
    if ended:
        record(actor, Act.CHANGE, CHARGE, path=dong.path, at=at, ended=ended)
    return ended


def _held_on(areas: Collection[Area], day: dt.date) -> ChargeRows:
    return Charge.objects.valid_on(day).filter(area__in=[area.pk for area in areas])


def _end(areas: Collection[Area], since: dt.date) -> int:
    """What had begun ends the day before; what was to begin later never does."""
    rows = Charge.objects.filter(area__in=[area.pk for area in areas])
    gone, _by_table = rows.filter(valid_from__gte=since).delete()
    running = rows.filter(Q(valid_to=None) | Q(valid_to__gte=since))
    return gone + running.update(valid_to=since - DAY)


def note_absence(
    *,
    actor: Actor,
    record_id: uuid.UUID,
    dong: Area,
    official: uuid.UUID,
    substitute: uuid.UUID,
    first_day: dt.date,
    last_day: dt.date,
    at: dt.datetime,
) -> tuple[Absence, bool]:
    """Somebody is away for some days, and somebody else stands in. A form sent twice writes once.

    Raises:
        AwayAlready: one of the two is away on some of these days already, or stands in for another one then.
    """
    require(may_give_charges(actor, dong.path))
    Area.objects.select_for_update(no_key=True).get(pk=dong.pk)
    meanwhile = Absence.objects.filter(valid_from__lte=last_day, valid_to__gte=first_day).exclude(pk=record_id)
    if meanwhile.filter(Q(official__in=[official, substitute]) | Q(substitute=official)).exists():
        raise AwayAlready
    row = Absence(
        id=record_id,
        official_id=official,
        substitute_id=substitute,
        path=dong.path,
        valid_from=first_day,
        valid_to=last_day,
        noted_by_id=actor.user_id,
    )
    absence, new = insert_once(row, Absence.objects.filter(path=dong.path))
    if new:
        record(actor, Act.CREATE, ABSENCE, path=dong.path, object_id=absence.pk, at=at)
    return absence, new


def end_absence(*, actor: Actor, absence: Absence, at: dt.datetime) -> bool:
    """Somebody is back before the day, or the absence was noted wrongly; False when it was taken back already."""
    require(may_give_charges(actor, absence.path))
    gone, _by_table = Absence.objects.filter(pk=absence.pk).delete()
    if gone:
        record(actor, Act.CHANGE, ABSENCE, path=absence.path, object_id=absence.pk, at=at, ended=True)
    return bool(gone)


@transaction.atomic
def place_household(*, actor: Actor, household: Household, area: Area, at: dt.datetime) -> bool:
    """Say in which tong or ban of its dong the household lies (the dong itself: not known); False when it lies there.

    Raises:
        AlreadyMoved: it lies elsewhere by now, or the area is of another dong.
    """
    require(may_place(actor, household))
    if area.path == household.path:
        return False
    if not area.path.startswith(household.area.path):
        raise AlreadyMoved("elsewhere")
    record(
        actor,
        Act.CHANGE,
        "people.household",
        path=household.path,
        object_id=household.pk,
        household_id=household.pk,
        at=at,
        neighbourhood=area.code,
    )
    if move_household(household.pk, to=area.path) is not Moved.MOVED:
        raise AlreadyMoved("elsewhere")
    return True
