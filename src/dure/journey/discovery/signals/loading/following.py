"""Signals about somebody unknown, whose finding was matched to a household or handed over since: they go there too."""

from __future__ import annotations

import datetime as dt

from django.db import connection

from dure.foundation.access.actor import Actor
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.journey.discovery.signals.loading.staging import BY_A_PERSON, HANDED, SIGNAL
from dure.journey.discovery.signals.models import Signal, SignalSecret

AT_A_TIME = 1_000

# The job looks every ten minutes: what moved a month ago it has seen, and nobody walks through all that is unknown.
_FOUND = """
    SELECT s.id FROM findings_evidence e JOIN signals_signal s ON s.id = e.object_id
    WHERE e.what = %s AND e.moved_at > now() - interval '30 days'
      AND s.household_id IS NULL AND e.household_id IS NOT NULL
    LIMIT %s
"""
# What was told of the person is forgotten: the household's file knows better.
_FOLLOW = """
    UPDATE signals_signal s
    SET household_id = e.household_id, path = e.path, matched_by = %s,
        about_name = '', about_birth_date = NULL, about_place = ''
    FROM findings_evidence e
    WHERE s.id = ANY (%s) AND e.what = %s AND e.object_id = s.id
"""
# Its number under lock lies where the signal lies.
_HANDED = """
    WITH handed AS (
        UPDATE signals_signal s SET path = e.path, matched_by = %s FROM findings_evidence e
        WHERE e.what = %s AND e.moved_at > now() - interval '30 days' AND e.object_id = s.id
          AND s.household_id IS NULL AND e.household_id IS NULL AND s.path <> e.path
        RETURNING s.id, s.path
    ), phones AS (
        UPDATE signals_signalsecret p SET path = h.path FROM handed h WHERE p.signal_id = h.id
    )
    SELECT count(*) FROM handed
"""


def follow_hand_overs(system: Actor, at: dt.datetime) -> int:
    """How many signals went along with their findings to another office."""
    with connection.cursor() as cursor:
        cursor.execute(_HANDED, [HANDED, SIGNAL])
        handed = int(cursor.fetchone()[0])
    if handed:
        record(system, Act.MOVE, SIGNAL, at=at, count=handed, handed_over=True)
    return handed


def follow_findings(system: Actor, at: dt.datetime) -> int:
    """How many signals were brought to their households; their phone numbers are forgotten."""
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, [SIGNAL, AT_A_TIME])
        found = [row[0] for row in cursor.fetchall()]
        held = Signal.objects.visible_to(system).filter(pk__in=found, household=None)
        found = list(held.select_for_update(skip_locked=True).values_list("pk", flat=True))
        if found:
            phones, _each = SignalSecret.objects.visible_to(system).filter(signal__in=found).delete()
            cursor.execute(_FOLLOW, [BY_A_PERSON, found, SIGNAL])
            record(system, Act.MOVE, SIGNAL, at=at, count=len(found), phones_forgotten=phones)
    return len(found)
