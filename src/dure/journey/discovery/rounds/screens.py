"""Rounds as people see them: coverage by place and month, the lines of a list, and what was answered."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, gettext_lazy, pgettext_lazy

from dure.foundation.access.actor import Actor
from dure.foundation.access.guards import ActorRequest
from dure.foundation.codes.models import Code
from dure.foundation.codes.queries import codes, label
from dure.foundation.pages.paging import chip_group
from dure.journey.discovery.rounds.forms import said
from dure.journey.discovery.rounds.models import RoundTry, RoundVisit
from dure.journey.discovery.rounds.pictures import draw_year
from dure.journey.discovery.rounds.queries import Cells, Coverage, Wanted
from dure.journey.discovery.rounds.states import OPEN, RoundState
from dure.policy.korea.checklists import Worry, checklist, worries
from dure.policy.korea.finding.rounds import Round, Screening, rounds, screenings_of
from dure.registry.directory.models import Service
from dure.registry.directory.queries import services_for
from dure.registry.people.masking import mask_name
from dure.registry.people.queries import dongs

STATES: dict[str, Any] = {
    RoundState.WAITING: pgettext_lazy("rounds", "Not assigned yet"),
    RoundState.ASSIGNED: pgettext_lazy("rounds", "Assigned"),
    RoundState.VISITED: pgettext_lazy("rounds", "Visited"),
    RoundState.REFUSED: pgettext_lazy("rounds", "Refused"),
    RoundState.GONE: pgettext_lazy("rounds", "No longer here"),
}
BADGES = {
    RoundState.WAITING: "warning",
    RoundState.ASSIGNED: "info",
    RoundState.VISITED: "ok",
    RoundState.REFUSED: "neutral",
    RoundState.GONE: "neutral",
}
CHOICES: dict[str, Any] = {
    "open": gettext_lazy("Still to visit"),
    "mine": pgettext_lazy("rounds", "Mine"),
    "waiting": STATES[RoundState.WAITING],
    "absent": pgettext_lazy("rounds", "Nobody answered"),
    "overdue": pgettext_lazy("rounds", "Overdue"),
    "visited": STATES[RoundState.VISITED],
    "refused": STATES[RoundState.REFUSED],
    "gone": STATES[RoundState.GONE],
    "all": pgettext_lazy("rounds", "All"),
}
GOOD, FAIR = 80, 50
MONTHS = range(1, 13)
MOST_SERVICES = 3
NOWHERE = ""


def policy_of(kind: str) -> Round:
    """The round of a code id."""
    return rounds()[kind.partition(":")[2]]


def kinds() -> list[Code]:
    """The rounds of the policy, as codes."""
    known = rounds()
    return [one for one in codes("round_kind") if one.code in known]


# --- coverage ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """A dong's coverage: of the year so far, by month for its picture, and the way to its list."""

    name: str
    url: str
    so_far: Coverage
    picture: SafeString


def kind_cards(cells: Cells, year: int, *, today: dt.date) -> list[dict[str, Any]]:
    """One card for each round: how many of those whose day has come were visited."""
    cards = []
    for kind in kinds():
        so_far = _sum(cells, kind=kind.id, months=_months_so_far(year, today))
        cards.append({"kind": kind, "so_far": so_far, "look": look_of(so_far), "url": list_url(kind.code, year)})
    return cards


def places(actor: Actor, cells: Cells, year: int, kind: str, *, today: dt.date) -> list[Place]:
    """Every dong of the actor with its coverage, and what lies in none; ``kind`` is a code id or empty for all."""
    names = {dong.path: dong.name for dong in dongs(within=actor.case_areas, on=today)}
    by_dong = _by_dong(cells, names, kind)
    if NOWHERE in by_dong:
        names[NOWHERE] = gettext("No dong known from the address")
    so_far = _months_so_far(year, today)
    found = []
    for number, (path, name) in enumerate(names.items()):
        by_month = {month: by_dong[path][month] for month in MONTHS}
        whole = sum((by_month[month] for month in so_far), Coverage())
        url = list_url(kind.partition(":")[2], year, dong=path) if kind else ""
        found.append(Place(name, url, whole, draw_year(by_month, key=f"place-{number}", name=name, year=year)))
    return found


def _by_dong(cells: Cells, dong_paths: Iterable[str], kind: str) -> dict[str, dict[int, Coverage]]:
    """Months by dong: homes lie in its tongs and bans, an address that names no dong in the district."""
    found: dict[str, dict[int, Coverage]] = defaultdict(lambda: defaultdict(Coverage))
    known = list(dong_paths)
    for (place, one, month), cell in cells.items():
        if kind in ("", one):
            dong = next((path for path in known if place.startswith(path)), NOWHERE)
            found[dong][month] = found[dong][month] + cell
    return found


def _sum(cells: Cells, *, kind: str, months: Iterable[int]) -> Coverage:
    wanted = set(months)
    return sum((cell for (_place, one, month), cell in cells.items() if one == kind and month in wanted), Coverage())


def _months_so_far(year: int, today: dt.date) -> list[int]:
    """The months whose events have come."""
    return [month for month in MONTHS if dt.date(year, month, 1) <= today]


def look_of(coverage: Coverage) -> str:
    """A word for the colour of a share, told in figures beside it."""
    if coverage.percent is None:
        return "info"
    return "ok" if coverage.percent >= GOOD else "warning" if coverage.percent >= FAIR else "passed"


def list_url(kind: str, year: int, *, dong: str = "") -> str:
    query = f"?year={year}&dong={dong}" if dong else f"?year={year}"
    return reverse("rounds:list", args=[kind]) + query


# --- one list ---------------------------------------------------------------------------------------------------------


def read_wanted(request: ActorRequest, kind: str, *, today: dt.date) -> Wanted:
    """What the address asks for; unknown values count as not chosen."""

    def number(name: str, least: int, most: int, otherwise: int) -> int:
        told = request.GET.get(name, "")
        return int(told) if told.isascii() and told.isdigit() and least <= int(told[:5]) <= most else otherwise

    state = request.GET.get("state", "")
    return Wanted(
        round=kind,
        year=number("year", 2014, 2099, today.year),
        month=number("month", 1, 12, 0),
        state=state if state in CHOICES else "open",
        dong=request.GET.get("dong", "")[:120],
        age=number("age", 1, 120, 0),
    )


def filters(request: ActorRequest, wanted: Wanted, years: list[int]) -> list[dict[str, Any]]:
    """Groups of chips that narrow the list."""
    every = ("", pgettext_lazy("rounds", "All"))
    groups = [
        chip_group(request, gettext_lazy("Year"), "year", [(str(year), str(year)) for year in years], str(wanted.year)),
        chip_group(request, gettext_lazy("Month"), "month", [every, *_months()], str(wanted.month or "")),
    ]
    ages = policy_of(wanted.round).ages
    if len(ages) > 1:
        told = [(str(age), gettext("%(age)s years") % {"age": age}) for age in ages]
        groups.append(chip_group(request, gettext_lazy("Age"), "age", [every, *told], str(wanted.age or "")))
    inside = dongs(within=request.actor.case_areas, on=timezone.localdate(request.now))
    if len(inside) > 1:
        found = [every, *((dong.path, dong.name) for dong in inside)]
        groups.append(chip_group(request, gettext_lazy("Dong"), "dong", found, wanted.dong))
    return groups


def states_chips(request: ActorRequest, wanted: Wanted) -> dict[str, Any]:
    return chip_group(request, gettext_lazy("State"), "state", list(CHOICES.items()), wanted.state)


def _months() -> list[tuple[str, Any]]:
    return [(str(month), gettext("Month %(month)s") % {"month": month}) for month in MONTHS]


def rows_of(visits: Iterable[RoundVisit], *, now: dt.datetime) -> list[dict[str, Any]]:
    """The lines of a list."""
    return [
        {
            "visit": visit,
            "name": mask_name(visit.resident.name),
            "event": event_words(visit),
            "state": STATES[RoundState(visit.state)],
            "badge": BADGES[RoundState(visit.state)],
            "is_open": visit.state in OPEN,
            "outcome": label(visit.last_outcome_id) if visit.last_outcome_id and visit.state in OPEN else "",
        }
        for visit in visits
    ]


def event_words(visit: RoundVisit) -> str:
    """What happened, in a word: the age reached, a birth, a pregnancy."""
    if visit.age:
        return gettext("%(age)s years") % {"age": visit.age}
    return label("register_event:birth" if visit.age == 0 else visit.resident.event_id)


# --- one visit --------------------------------------------------------------------------------------------------------


def try_lines(tries: Iterable[RoundTry], kind: str) -> list[dict[str, Any]]:
    """What was tried, with the answers in words and what worries."""
    language, sections = get_language(), checklist(policy_of(kind).checklist)
    return [
        {
            "made": one,
            "answers": [
                (item.words.in_language(language), said(item, one.answers[item.key]))
                for section in sections
                for item in section.items
                if item.key in one.answers
            ],
            "worries": [worry.words.in_language(language) for worry in worries(one.answers)],
        }
        for one in tries
    ]


@dataclass(frozen=True, slots=True)
class Advice:
    """What worries, whom to call at once, and who could help with it."""

    worries: list[str]
    lines: list[Code]
    services: list[Service]


def advice_for(found: list[Worry]) -> Advice:
    """Numbers for the situations, and services that answer the needs, the gravest first."""
    situations = {name for worry in found for name in worry.situations}
    lines = [line for line in codes("crisis_line") if situations & set(line.attributes.get("situations", []))]
    services: dict[Any, Service] = {}
    for area in dict.fromkeys(f"need_area:{worry.need_area}" for worry in found[:MOST_SERVICES]):
        services |= {service.pk: service for service in services_for(area)[:MOST_SERVICES]}
    return Advice([worry.words.in_language(get_language()) for worry in found], lines, list(services.values()))


def calendar_of(visit: RoundVisit, *, today: dt.date) -> list[dict[str, Any]]:
    """The child's examinations with the one that is due now; empty for visits that are not about a child."""
    if visit.round_id not in ("round_kind:newborn", "round_kind:child"):
        return []
    return [{"screening": one, "when": _when(one, today)} for one in screenings_of(visit.resident.birth_date)]


def _when(one: Screening, today: dt.date) -> str:
    if today > one.last:
        return "past"
    return "now" if today >= one.first else "later"


def answers_of(tries: Iterable[RoundTry]) -> Mapping[str, Any]:
    """The answers of the visit that was made; empty before."""
    return next((one.answers for one in tries if one.answers), {})
