"""Making the lists: whose birthday or event of the year asks for a visit. Set by set, and each visit once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.foundation.access.actor import Actor
from dure.foundation.access.rows import below
from dure.foundation.areas.models import Area
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.journey.discovery.rounds.models import Followed, Resident, RoundVisit
from dure.journey.discovery.rounds.queries import DISTRICT
from dure.policy.korea.finding.rounds import listed_until, visits_due

AT_A_TIME = 5_000
_FOLLOW = """
    WITH unknown AS (
        SELECT array_agg(id) AS ids, array_agg(name::text) AS names, array_agg(birth_date) AS births,
            array_fill(NULL::bytea, ARRAY[count(*)::int]) AS marks, array_fill(NULL::text, ARRAY[count(*)::int]) AS none
        FROM (SELECT id, name, birth_date FROM rounds_resident WHERE id = ANY (%(ids)s)) AS r
    ), matched AS MATERIALIZED (
        SELECT m.asked_for, m.household, m.lies
        FROM unknown u CROSS JOIN LATERAL people_matches(
            %(district)s, u.ids, u.names, u.births, u.marks, u.none, u.none, u.none) AS m
        WHERE m.household IS NOT NULL
    ), residents AS (
        UPDATE rounds_resident r SET household_id = m.household, path = m.lies
        FROM matched m WHERE r.id = m.asked_for RETURNING r.id
    ), visits AS (
        UPDATE rounds_roundvisit v SET household_id = m.household, path = m.lies
        FROM matched m WHERE v.resident_id = m.asked_for RETURNING v.id, v.household_id, v.path
    ), tries AS (
        UPDATE rounds_roundtry t SET household_id = v.household_id, path = v.path
        FROM visits v WHERE t.visit_id = v.id
    ), due AS (
        UPDATE deadlines_deadline d SET household_id = v.household_id, path = v.path
        FROM visits v WHERE d.what = %(what)s AND d.object_id = v.id
    )
    SELECT count(*) FROM residents
"""
VISIT, RESIDENT = "rounds.visit", "rounds.resident"

Placed = tuple[str, uuid.UUID]


def list_visits(*, actor: Actor, at: dt.datetime, most: int = AT_A_TIME) -> int:
    """List the visits of some residents up to the end of the year; returns how many residents, 0 when all are."""
    until = listed_until(timezone.localdate(at))
    rows = Resident.objects.visible_to(actor).filter(Q(listed_until=None) | Q(listed_until__lt=until)).order_by("id")
    residents: list[Resident] = list(rows.select_for_update(skip_locked=True)[:most])
    fresh = [visit for resident in residents for visit in _visits(resident, until)]
    RoundVisit.objects.visible_to(actor).bulk_create(fresh, batch_size=2_000, ignore_conflicts=True)
    Resident.objects.visible_to(actor).filter(pk__in=[one.pk for one in residents]).update(listed_until=until)
    return len(residents)


def _visits(resident: Resident, until: dt.date) -> Iterator[RoundVisit]:
    due = visits_due(
        born=resident.birth_date,
        event=resident.event_id.partition(":")[2],
        event_on=resident.event_on,
        told_on=resident.told_on,
        until=until,
    )
    for one in due:
        if resident.listed_until is None or one.event_on > resident.listed_until:
            yield RoundVisit(
                id=uuid7(),
                path=resident.path,
                resident=resident,
                household_id=resident.household_id,
                round_id=f"round_kind:{one.round}",
                event_on=one.event_on,
                age=one.age,
                due_on=one.due_on,
            )


def follow_next(*, actor: Actor, at: dt.datetime) -> bool:
    """Follow the register in one district where it was not yet done that day; False when all are."""
    today = timezone.localdate(at)
    done = Followed.objects.visible_to(actor).filter(followed_on=today).values("path")
    districts = Area.objects.filter(level=DISTRICT).exclude(path__in=done).order_by("path")
    district = districts.values_list("path", flat=True).first()
    if district is None:
        return False
    moved = follow_register(actor=actor, district=district)
    Followed.objects.visible_to(actor).update_or_create(path=district, defaults={"followed_on": today})
    if moved:
        record(actor, Act.CHANGE, RESIDENT, path=district, at=at, rows=moved)
    return True


def follow_register(*, actor: Actor, district: str, most: int = AT_A_TIME) -> int:
    """Residents nobody knew, and who stand in a household's file by now, go there with their visits: how many."""
    moved, some = 0, _unknown(actor, district, None, most)
    while some:
        with connection.cursor() as cursor:
            ids = [key for _path, key in some]
            cursor.execute(_FOLLOW, {"ids": ids, "district": district, "what": VISIT})
            moved += cursor.fetchone()[0]
        some = _unknown(actor, district, some[-1], most)
    return moved


def _unknown(actor: Actor, district: str, after: Placed | None, most: int) -> list[Placed]:
    """Paths and ids of some, in the order of their index; ``after`` is the last of those before."""
    rows = Resident.objects.visible_to(actor).filter(below((district,)), household=None)
    if after:
        path, key = after
        rows = rows.filter(Q(path=path, pk__gt=key) | Q(path__gt=path), path__gte=path)
    rows = rows.order_by("path", "id").select_for_update(skip_locked=True)
    return list(rows.values_list("path", "pk")[:most])
