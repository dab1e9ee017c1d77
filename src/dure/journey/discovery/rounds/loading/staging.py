"""A batch of residents on its way into the database: matched with the register of households, and written at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.foundation.loads.kinds import Written
from dure.journey.discovery.rounds.loading.rows import Told
from dure.journey.discovery.rounds.loading.subjects import subject_key
from dure.journey.discovery.rounds.models import ResidentLoad
from dure.policy.korea.finding.rounds import listed_until, visits_due
from dure.registry.people.placing import Places

# Of somebody unknown the place alone is kept, in the dong that it names or where the building's other families live.
_WRITE = """
    WITH told AS MATERIALIZED (
        SELECT * FROM unnest(
            %(id)s::uuid[], %(subject)s::text[], %(name)s::text[], %(born)s::date[], %(sex)s::text[], %(place)s::text[],
            %(relation)s::text[], %(event)s::text[], %(event_on)s::date[], %(dong)s::text[]
        ) AS t (id, subject, name, born, sex, place, relation, event, event_on, dong)
    ), matched AS MATERIALIZED (
        SELECT * FROM people_matches(
            %(district)s, %(id)s::uuid[], %(name)s::text[], %(born)s::date[], %(no_mark)s::bytea[], %(door)s::text[],
            %(place)s::text[], %(building)s::text[])
    ), written AS (
        INSERT INTO rounds_resident (id, path, household_id, load_id, subject_key, name, birth_date, sex_id, place,
            relation, event_id, event_on, told_on)
        SELECT t.id, coalesce(m.lies, t.dong, m.near, %(district)s), m.household, %(load)s, t.subject, t.name, t.born,
            t.sex, t.place, t.relation, t.event, t.event_on, %(told_on)s
        FROM told t JOIN matched m ON m.asked_for = t.id
        ON CONFLICT (subject_key) DO NOTHING
        RETURNING household_id, path
    )
    SELECT count(*), count(*) FILTER (WHERE household_id IS NULL OR path ^@ 'R.') FROM written
"""
COLUMNS = ("id", "subject", "name", "born", "sex", "place", "relation", "event", "event_on", "dong", "door", "building")


def write_batch(load: ResidentLoad, told: Iterable[Told], *, places: Places, at: dt.datetime) -> Written:
    """Write those whom a round names, in the transaction and scope of the caller; of the others nothing is kept."""
    told_on = timezone.localdate(at)
    named = {key: line for one in told if _is_named(one, told_on) for key, line in [_line(one, places, load.path)]}
    if not named:
        return Written()
    columns = dict(zip(COLUMNS, map(list, zip(*named.values(), strict=True)), strict=True))
    said: dict[str, Any] = {
        **columns,
        "no_mark": [None] * len(named),
        "district": load.path,
        "load": load.pk,
        "told_on": told_on,
    }
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, said)
        accepted, unmatched = cursor.fetchone()
    return Written(accepted, unmatched, len(named) - accepted)


def _is_named(one: Told, told_on: dt.date) -> bool:
    event = one.event.partition(":")[2]
    until = listed_until(told_on)
    return bool(visits_due(born=one.birth_date, event=event, event_on=one.event_on, told_on=told_on, until=until))


def _line(one: Told, places: Places, district: str) -> tuple[str, tuple[Any, ...]]:
    """The print of whom it tells of, and the row."""
    door = places.door(one.place)
    subject = subject_key(one, door=door, district=district)
    line = (
        uuid7(),
        subject,
        one.name,
        one.birth_date,
        one.sex,
        one.place,
        one.relation,
        one.event,
        one.event_on,
        places.dong(one.place),
        door,
        places.building(one.place),
    )
    return subject, line
