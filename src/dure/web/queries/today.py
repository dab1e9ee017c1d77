"""Today: what to do now, why it is here, how long is left."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

from dure.foundation.access.actor import Actor
from dure.foundation.codes.queries import code, label
from dure.journey.discovery.tips.models import Tip
from dure.journey.needs.queries import decided_classes
from dure.journey.visits.deadlines import PLANNED
from dure.journey.visits.models import Visit
from dure.journey.visits.queries import parties, start_of_day, todays_visits
from dure.journey.visits.screens import visits_to_write
from dure.registry.deadlines.access import kinds_out_of_reach
from dure.registry.deadlines.contacts import CONTACT
from dure.registry.deadlines.models import Deadline
from dure.registry.deadlines.queries import open_deadlines
from dure.registry.people.masking import mask_name
from dure.registry.people.models import Household
from dure.registry.story.queries import in_words
from dure.web.queries.acts import OF_THE_DESK, address_of, household_address, list_address
from dure.web.queries.waiting import Waiting, waiting_in_lists

READ_AT_MOST = 200
SHOWN = 25
AHEAD = dt.timedelta(days=14)
"""What is due later is no work of today; the household's page has it."""
DAY = dt.timedelta(days=1)
NEAR = 3 * DAY
"""Within it an emergency goes before what has passed and can wait."""
OUTINGS_SHOWN = 12
TIP = "discovery.tip"
CLASS = "crisis_class:"
EMERGENCY = f"{CLASS}emergency"
CLASS_BADGES = {"emergency": "emergency", "focused": "warning", "general": "info", "linkage": "neutral"}


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One line of work, as the component ``work_line`` reads it."""

    kind: str
    state: str
    subject: str
    url: str
    why: str
    due_at: dt.datetime
    started_at: dt.datetime | None
    action_label: str
    action_url: str
    summary: str = ""
    more: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Shown:
    """The lines of the page and how many more there are behind them."""

    lines: list[WorkLine]
    behind: int


def work_for(actor: Actor, *, now: dt.datetime, chip: str, whole: bool = False) -> Shown:
    """The lines most pressing first: what has passed and cannot wait, emergencies, what has passed, then by time left.

    ``chip`` is ``all``, ``mine``, ``overdue`` or ``today``; ``whole`` shows the less pressing lines too.
    """
    rows = open_deadlines(actor, mine_only=chip == "mine").exclude(kind__in=kinds_out_of_reach(actor))
    rows = rows.filter(due_at__lt=now + AHEAD)
    if chip == "overdue":
        rows = rows.filter(due_at__lt=now)
    if chip == "today":
        rows = rows.filter(due_at__lt=start_of_day(now) + DAY)
    lists = waiting_in_lists(rows, now=now)
    # To put them in order little is read of each (they come by time); of those that are shown, everything.
    rows = rows.annotate(passed=_before(now), near=_before(now + NEAR))
    little = rows.filter(in_list=False).values_list("pk", "kind_id", "household_id", "passed", "near", named=True)
    # Of the regular contacts only the first: a dong has hundreds, and no emergency may stand behind them unread.
    found = [*little.exclude(kind=CONTACT)[:READ_AT_MOST], *little.filter(kind=CONTACT)[:SHOWN]]
    classes = decided_classes(actor, {row.household_id for row in found if row.household_id})
    # One line for all that wait at a place, before the single ones: a thousand are more pressing than one.
    ranked: list[tuple[int, Any]] = [(2 if one.passed else 3, one) for one in lists]
    ranked += [(_rank(row, classes.get(row.household_id, "")), row) for row in found]
    ranked.sort(key=lambda line: line[0])
    shown = [row for _place, row in (ranked if whole else ranked[:SHOWN])]
    return Shown(_lines(actor, shown, classes, now), len(ranked) - len(shown))


def _lines(actor: Actor, shown: list[Any], classes: dict[uuid.UUID, str], now: dt.datetime) -> list[WorkLine]:
    """The lines in words, in their order: what is written there is read for those that are shown alone."""
    read = Deadline.objects.visible_to(actor).in_bulk([row.pk for row in shown if not isinstance(row, Waiting)])
    single = _single_lines(actor, list(read.values()), classes, now)
    return [
        _line_of_list(row) if isinstance(row, Waiting) else single[row.pk]
        for row in shown
        if isinstance(row, Waiting) or row.pk in read
    ]


def _single_lines(
    actor: Actor, rows: list[Deadline], classes: dict[uuid.UUID, str], now: dt.datetime
) -> dict[uuid.UUID, WorkLine]:
    homes = Household.objects.visible_to(actor).in_bulk({row.household_id for row in rows if row.household_id})
    tips = Tip.objects.visible_to(actor).in_bulk({row.object_id for row in rows if row.what == TIP})
    written = visits_to_write(actor, {row.object_id for row in rows if row.kind_id == PLANNED}, now=now)
    return {
        row.pk: _line(
            row,
            homes.get(row.household_id) if row.household_id else None,
            classes.get(row.household_id, "") if row.household_id else "",
            tips.get(row.object_id),
            gettext("See the visit") if row.kind_id == PLANNED and row.object_id not in written else "",
        )
        for row in rows
    }


def _line_of_list(waiting: Waiting) -> WorkLine:
    """One line for all that wait at a place, with the way to their list."""
    kind = code(waiting.kind)
    address = list_address(waiting.kind, path=waiting.path, overdue=waiting.passed > 0)
    told = ngettext("%(counter)s that nobody has taken on", "%(counter)s that nobody has taken on", waiting.count)
    passed = ngettext("%(counter)s of them is overdue", "%(counter)s of them are overdue", waiting.passed)
    words = [told % {"counter": waiting.count}]
    words += [passed % {"counter": waiting.passed}] if waiting.passed else []
    return WorkLine(
        kind="warning" if waiting.passed else "neutral",
        state=kind.label,
        subject=waiting.name or kind.label,
        url=address,
        why=" · ".join(words),
        due_at=waiting.first_at,
        started_at=None,
        action_label=gettext("Open the list"),
        action_url=address,
    )


def _line(row: Deadline, home: Household | None, decided: str, tip: Tip | None, verb: str) -> WorkLine:
    """``verb`` stands in place of the kind's own where that is not the reader's to do now."""
    kind = code(row.kind_id)
    act = address_of(row)
    household_url = household_address(row.household_id) if row.household_id else act
    why = in_words(row.why, row.values)
    on_desk = home is None and row.kind_id in OF_THE_DESK
    return WorkLine(
        kind=CLASS_BADGES.get(decided.removeprefix(CLASS), "info" if tip else "neutral"),
        state=label(decided) or kind.label,
        subject=why if on_desk else _subject(home, tip),
        url=household_url,
        summary=kind.label if decided else "",
        why="" if on_desk else why,
        due_at=row.due_at,
        started_at=row.starts_at,
        action_label=verb or kind.attributes.get("verb_ko" if get_language() == "ko" else "verb_en", kind.label),
        action_url=act,
        more=[{"label": gettext("Open the household"), "url": household_url}] if row.household_id else [],
    )


def _subject(home: Household | None, tip: Tip | None) -> str:
    if home:
        return gettext("%(name)s's household") % {"name": mask_name(home.label)}
    return tip.about_place[:60] if tip else gettext("Without a household yet")


def _before(moment: dt.datetime) -> ExpressionWrapper[Q]:
    return ExpressionWrapper(Q(due_at__lt=moment), output_field=BooleanField())


def _rank(row: Any, decided: str) -> int:
    """What happens if nobody acts: 0 a hard limit is broken, 1 an emergency waits, 2 a limit has passed, 3 the rest.

    An emergency whose limit is still far ahead waits for nobody.
    """
    if row.passed and not code(row.kind_id).attributes.get("soft", True):
        return 0
    if decided == EMERGENCY and row.near:
        return 1
    return 2 if row.passed else 3


@dataclass(frozen=True, slots=True)
class Outing:
    """A visit of today, for the column at the side."""

    at: dt.datetime
    name: str
    url: str
    purpose: str
    people: str
    done: bool


@dataclass(frozen=True, slots=True)
class DayOut:
    """The visits of today: the next ones, and how many there are in all."""

    outings: list[Outing]
    count: int


def day_out(actor: Actor, *, now: dt.datetime, count: int) -> DayOut:
    """Today's visits of the actor's team, in order; ``count`` is how many there are."""
    visits = todays_visits(actor, now=now, count=count, most=OUTINGS_SHOWN)
    going = parties(actor, visits)
    outings = [
        Outing(
            at=visit.planned_at,
            name=mask_name(visit.household.label),
            url=address_of_visit(visit),
            purpose=label(visit.purpose_id),
            people=", ".join(goer.user.name for goer in going.get(visit.id, [])),
            done=visit.state != "planned",
        )
        for visit in visits
    ]
    return DayOut(outings, count)


def address_of_visit(visit: Visit) -> str:
    from django.urls import reverse

    return reverse("visits:visit", args=[visit.id])


@dataclass(frozen=True, slots=True)
class Week:
    """How far the week has come: visits done of those planned in it, and how many are planned for today."""

    done: int
    planned: int
    today: int


def week_of(actor: Actor, *, now: dt.datetime) -> Week:
    """Monday to Sunday of the installation's time zone."""
    monday = start_of_day(now) - dt.timedelta(days=timezone.localdate(now).weekday())
    rows = Visit.objects.visible_to(actor).filter(planned_at__gte=monday, planned_at__lt=monday + dt.timedelta(days=7))
    counted = rows.exclude(state="cancelled").aggregate(
        planned=Count("pk"),
        done=Count("pk", filter=Q(state="done")),
        today=Count("pk", filter=Q(planned_at__gte=start_of_day(now), planned_at__lt=start_of_day(now) + DAY)),
    )
    return Week(counted["done"], counted["planned"], counted["today"])
