"""A batch of signals on its way into the database: copied beside the tables, matched there, and written at once.

COPY straight into a table with row-level security is refused by PostgreSQL.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.db import connection
from uuid_utils.compat import uuid7

from dure.foundation.loads.kinds import Written
from dure.foundation.vault.kinds import Kind
from dure.foundation.vault.kinds import written as as_written
from dure.foundation.vault.models import index_of, the_ring
from dure.foundation.vault.sealing import seal
from dure.journey.discovery.signals.loading.rows import Told
from dure.journey.discovery.signals.loading.subjects import subject_key
from dure.journey.discovery.signals.models import SignalLoad, subject_of_secret
from dure.registry.people.placing import Places

COLUMNS = {
    "id": "uuid",
    "line": "integer",
    "kind": "text",
    "month": "date",
    "amount": "bigint",
    "subject": "text",
    "name": "text",
    "born": "date",
    "mark": "bytea",
    "secret": "uuid",
    "token": "bytea",
    "place": "text",
    "door": "text",
    "building": "text",
    "dong": "text",
    "evidence": "uuid",
}
SIGNAL = "signals.signal"
"""What the evidence of a signal is about."""
BY_A_PERSON = "person"
"""How a signal was matched that a person decided about; the other ways are those of ``people_matches``."""
HANDED = "handed"
"""A person handed its finding to the office where it lies now; whose household it is, nobody knows yet."""

_CREATE = (
    "CREATE TEMP TABLE signals_told ("
    + ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    + ", household uuid, lies text, way text NOT NULL DEFAULT '') ON COMMIT DROP"
)
_COPY = f"COPY signals_told ({', '.join(COLUMNS)}) FROM STDIN"
# Each array by itself: beside the rows of the function they would be carried along with every one of them.
_ARRAYS = ", ".join(
    f"(SELECT array_agg({name} ORDER BY line) FROM signals_told)"  # noqa: S608 - our own names
    for name in ("id", "name", "born", "mark", "door", "place", "building")
)
_MATCH = f"""
    UPDATE signals_told t
    SET household = m.household, lies = coalesce(m.lies, t.dong, m.near, %(district)s), way = coalesce(m.found_by, '')
    FROM people_matches(%(district)s, {_ARRAYS}) AS m
    WHERE m.asked_for = t.id
"""  # noqa: S608 - our own names
# What a person decided about somebody, the household or the office, counts for the files that come after, unless the
# register knows since that the one of this name has left. By the print, row for row: else all signals there are might
# be read for it. An office holds as long as the same address is told.
_REMEMBER = """
    UPDATE signals_told t SET household = d.household_id, lies = d.path, way = d.matched_by
    FROM signals_told asked CROSS JOIN LATERAL (
        SELECT s.household_id, s.path, s.matched_by, s.about_place FROM signals_signal s
        WHERE s.subject_key = asked.subject AND s.matched_by = ANY (%(decided)s) AND place_of(s.path) ^@ %(district)s
        ORDER BY s.received_at DESC, s.id DESC LIMIT 1
    ) AS d
    WHERE asked.id = t.id AND asked.household IS NULL AND (d.matched_by <> 'handed' OR d.about_place = asked.place)
    AND NOT EXISTS (
        SELECT FROM people_membership m JOIN people_person p ON p.id = m.person_id
        WHERE m.household_id = d.household_id AND people_squeezed(p.name) = people_squeezed(t.name)
        HAVING count(*) > 0 AND count(*) FILTER (WHERE m.valid_to IS NULL) = 0
    )
"""
# A signal fades from the end of the month it speaks of, however late its file came.
# Of a household under protection the counts do not tell that it is known.
_WRITE = """
    WITH signals AS (
        INSERT INTO signals_signal (id, path, household_id, source_id, load_id, kind_id, month, amount_won,
            received_at, subject_key, matched_by, about_name, about_birth_date, about_place)
        SELECT id, lies, household, %(source)s, %(load)s, kind, month, amount, %(at)s, subject, way,
            CASE WHEN household IS NULL THEN name ELSE '' END, CASE WHEN household IS NULL THEN born END,
            CASE WHEN household IS NULL THEN place ELSE '' END
        FROM signals_told ORDER BY line
        ON CONFLICT (subject_key, month, kind_id) DO NOTHING
        RETURNING id, path, household_id, about_name, about_place
    ), secrets AS (
        INSERT INTO signals_signalsecret (id, path, kind, token, blind_index, changed_at, signal_id)
        SELECT t.secret, t.lies, %(phone)s, t.token, t.mark, %(at)s, t.id
        FROM signals s JOIN signals_told t USING (id)
        WHERE t.household IS NULL AND t.token IS NOT NULL
    ), evidence AS (
        INSERT INTO findings_evidence (id, path, household_id, subject_key, label, place, kind_id, at, amount_won,
            quote, what, object_id)
        SELECT t.evidence, s.path, s.household_id, CASE WHEN s.household_id IS NULL THEN t.subject ELSE '' END,
            s.about_name, s.about_place, t.kind,
            least(%(at)s::timestamptz, (t.month + interval '1 month') AT TIME ZONE %(zone)s), t.amount, '',
            %(what)s, t.id
        FROM signals s JOIN signals_told t USING (id)
    )
    SELECT count(*), count(*) FILTER (WHERE household_id IS NULL OR path ^@ 'R.') FROM signals
"""


def write_batch(load: SignalLoad, told: list[Told], *, places: Places, at: dt.datetime) -> Written:
    """Write the signals that are new, each with its evidence, in the transaction and scope of the caller.

    A household is matched when it is the only one in the district that fits (``people_matches``), else when a person
    decided so about an earlier signal of the same somebody.
    """
    lines = list(_lines(told, places, load.path))
    if not lines:
        return Written(repeated=len(told))
    said: dict[str, Any] = {
        "district": load.path,
        "source": load.source_id,
        "load": load.pk,
        "at": at,
        "phone": Kind.PHONE.value,
        "zone": settings.TIME_ZONE,
        "what": SIGNAL,
        "decided": [BY_A_PERSON, HANDED],
    }
    with connection.cursor() as cursor:
        cursor.execute(_CREATE)
        with cursor.copy(_COPY) as copy:
            copy.set_types(list(COLUMNS.values()))
            for line in lines:
                copy.write_row(line)
        cursor.execute(_MATCH, said)
        cursor.execute(_REMEMBER, said)
        cursor.execute(_WRITE, said)
        accepted, unmatched = cursor.fetchone()
        cursor.execute("DROP TABLE signals_told")
    return Written(accepted, unmatched, len(told) - accepted)


def _lines(told: Iterable[Told], places: Places, district: str) -> Iterator[tuple[Any, ...]]:
    """What is copied, each subject, kind and month once."""
    seen: set[tuple[str, str, dt.date]] = set()
    for one in told:
        key = (subject_key(one, district=district), one.kind, one.month)
        if key not in seen:
            seen.add(key)
            yield _line(one, key[0], places)


def _line(one: Told, subject: str, places: Places) -> tuple[Any, ...]:
    signal: uuid.UUID = uuid7()
    phone = as_written(Kind.PHONE, one.phone)
    return (
        signal,
        one.line,
        one.kind,
        one.month,
        one.amount_won,
        subject,
        one.name,
        one.birth_date,
        index_of(Kind.PHONE, phone) if phone else None,
        uuid7(),
        seal(phone, ring=the_ring(), bound_to=f"{subject_of_secret(signal)}:{Kind.PHONE.value}") if phone else None,
        one.place,
        places.door(one.place),
        places.building(one.place),
        places.dong(one.place),
        uuid7(),
    )
