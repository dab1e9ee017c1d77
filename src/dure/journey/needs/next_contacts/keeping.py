"""Every household known to be at risk has one next contact: set, changed and ended by the rule, set by set."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_noop

from dure.foundation.access.actor import Actor
from dure.journey.discovery.alarms.models import DeviceAlarm
from dure.journey.discovery.alarms.states import IN_TOUCH
from dure.journey.discovery.campaigns.models import Answer
from dure.journey.discovery.findings.models import Attempt
from dure.journey.discovery.rounds.models import RoundTry
from dure.journey.needs.next_contacts.dates import changed_due, first_due
from dure.journey.visits.models import Visit
from dure.journey.visits.states import VisitState
from dure.policy.korea.finding.next_contact import intervals
from dure.registry.deadlines.contacts import CONTACT
from dure.registry.deadlines.models import Deadline
from dure.registry.deadlines.states import DeadlineState
from dure.registry.story.actions import code_value
from dure.registry.story.models import Chapter, StoryLine

AT_A_TIME = 5_000
HOUSEHOLD = "people.household"
MET = "visit_outcome:met"
WHY = gettext_noop("Known to be at risk (%(cause)s): be in touch every %(days)s days")
OVER = gettext_noop("The regular contact ended: %(cause)s does not hold any more")
OVER_UNKNOWN = gettext_noop("The regular contact ended: nothing asks for it any more")

# What the rule wants beside what is there; the shortest interval of all that holds for a household counts.
DIFFERENT = """
WITH rule (id, days) AS (SELECT * FROM unnest(%(causes)s::text[], %(days)s::int[])),
cause AS (
    SELECT household_id, decided_id AS id FROM needs_crisisclass WHERE is_current
    UNION ALL
    SELECT household_id, group_id FROM people_targetgroup
    WHERE valid_from <= %(today)s AND (valid_to IS NULL OR valid_to >= %(today)s)
),
wanted AS (
    SELECT DISTINCT ON (household_id) household_id, id, days FROM cause JOIN rule USING (id)
    ORDER BY household_id, days, id
),
due AS (
    SELECT id, household_id, starts_at, due_at, (values ->> 'days')::int AS days,
        coalesce(values -> 'cause', values -> 'crisis') ->> 'code' AS cause
    FROM deadlines_deadline WHERE state = 'open' AND kind_id = %(kind)s AND object_id = household_id
)
SELECT home.id, home.path, wanted.id, wanted.days, due.id, due.cause, due.starts_at, due.due_at
FROM wanted FULL JOIN due USING (household_id) JOIN people_household home ON home.id = household_id
WHERE due.id IS NULL OR wanted.id IS NULL
    OR due.days IS DISTINCT FROM wanted.days OR due.cause IS DISTINCT FROM wanted.id
LIMIT %(most)s
"""


class Difference(NamedTuple):
    """A household whose next contact is not as the rule wants it. ``cause`` None: nothing asks for one any more."""

    household_id: uuid.UUID
    path: str
    cause: str | None
    days: int
    deadline_id: uuid.UUID | None
    old_cause: str | None
    starts_at: dt.datetime
    due_at: dt.datetime


def keep_next_contacts(*, actor: Actor, at: dt.datetime, most: int = AT_A_TIME) -> int:
    """Bring so many households in line with the rule; returns how many were not. The actor is the system."""
    found = _differences(at, most)
    held = _hold(actor, [one.deadline_id for one in found if one.deadline_id])
    # What somebody ended meanwhile is looked at again the next time.
    found = [one for one in found if one.deadline_id is None or one.deadline_id in held]
    over = [one for one in found if one.cause is None]
    _end(actor, [one.deadline_id for one in found if one.deadline_id], at)
    StoryLine.objects.insert_all([_told(one, at) for one in over])
    met = _last_met(actor, [one.household_id for one in found if one.deadline_id is None])
    Deadline.objects.insert_all([_deadline(one, met.get(one.household_id), at) for one in found if one.cause])
    return len(found)


def _differences(at: dt.datetime, most: int) -> list[Difference]:
    rule = intervals()
    asked: dict[str, Any] = {
        "causes": list(rule),
        "days": list(rule.values()),
        "today": timezone.localdate(at),
        "kind": CONTACT,
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENT, asked)
        return [Difference(*row) for row in cursor.fetchall()]


def _hold(actor: Actor, deadlines: Collection[uuid.UUID]) -> set[uuid.UUID]:
    rows = Deadline.objects.visible_to(actor).filter(pk__in=deadlines, state=DeadlineState.OPEN)
    return set(rows.select_for_update(no_key=True).values_list("pk", flat=True))


def _end(actor: Actor, deadlines: Collection[uuid.UUID], at: dt.datetime) -> None:
    rows = Deadline.objects.visible_to(actor).filter(pk__in=deadlines, state=DeadlineState.OPEN)
    rows.update(state=DeadlineState.CANCELLED, ended_at=at)


def _deadline(one: Difference, last_met: dt.datetime | None, at: dt.datetime) -> Deadline:
    """The next contact as the rule wants it: a new one, or the old one under its new interval."""
    if one.deadline_id is None:
        starts_at = min(last_met or at, at)
        due_at = first_due(one.household_id, days=one.days, last_met=last_met, at=at)
    else:
        starts_at = one.starts_at
        due_at = changed_due(starts_at=starts_at, due_at=one.due_at, days=one.days, at=at)
    return Deadline(
        kind_id=CONTACT,
        path=one.path,
        household_id=one.household_id,
        what=HOUSEHOLD,
        object_id=one.household_id,
        starts_at=starts_at,
        due_at=due_at,
        why=WHY,
        values={"cause": code_value(str(one.cause)), "days": one.days},
    )


def _told(one: Difference, at: dt.datetime) -> StoryLine:
    values = {"cause": code_value(one.old_cause)} if one.old_cause else {}
    return StoryLine(
        household_id=one.household_id,
        path=one.path,
        at=at,
        chapter=Chapter.NEED,
        template=OVER if one.old_cause else OVER_UNKNOWN,
        values=values,
        what=HOUSEHOLD,
        object_id=one.household_id,
    )


def _last_met(actor: Actor, households: Collection[uuid.UUID]) -> dict[uuid.UUID, dt.datetime]:
    """When each family was last met: on a visit, by an attempt to be in touch, on a round, for a survey or an alarm."""
    ways: tuple[tuple[Any, dict[str, Any], str], ...] = (
        (Visit, {"state": VisitState.DONE}, "started_at"),
        (Attempt, {"outcome": MET}, "at"),
        (RoundTry, {"outcome": MET}, "at"),
        (Answer, {}, "answered_at"),
        (DeviceAlarm, {"state__in": sorted(IN_TOUCH)}, "checked_at"),
    )
    found: dict[uuid.UUID, dt.datetime] = {}
    for model, met, column in ways:
        rows = model.objects.visible_to(actor).filter(household__in=households, **met)
        for household_id, met_at in _latest(rows, column):
            found[household_id] = max(met_at, found.get(household_id, met_at))
    return found


def _latest(rows: Any, column: str) -> Iterable[tuple[uuid.UUID, dt.datetime]]:
    found: Iterable[tuple[uuid.UUID, dt.datetime]] = (
        rows.order_by().values_list("household").annotate(latest=Max(column))
    )
    return found
