"""Findings as the team sees them: the inbox with its filters and the capacity line, and the score in words."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext_lazy

from dure.engines.priority.scoring import Line, Score, whole_points
from dure.foundation.access.actor import Actor, Permission
from dure.foundation.access.guards import ActorRequest
from dure.foundation.codes.queries import label
from dure.foundation.pages.paging import chip_group
from dure.foundation.pages.words import write_money, write_number
from dure.journey.discovery.findings.models import Evidence, Finding
from dure.journey.discovery.findings.queries import (
    BY_SCORE,
    SCORES,
    SOURCES,
    Counted,
    Wanted,
    agencies,
    deadlines_of,
    evidence_of,
)
from dure.journey.discovery.findings.scores import words_of_combination
from dure.journey.discovery.findings.states import OPEN, FindingState
from dure.registry.deadlines.models import Deadline
from dure.registry.people.masking import mask_name
from dure.registry.people.queries import dongs

STATES: dict[str, Any] = {
    FindingState.WAITING: pgettext_lazy("finding", "Waiting"),
    FindingState.TAKEN: pgettext_lazy("finding", "Taken on"),
    FindingState.ASKED: pgettext_lazy("finding", "Asked back"),
    FindingState.CLOSED: pgettext_lazy("finding", "Closed"),
}
BADGES = {
    FindingState.WAITING: "neutral",
    FindingState.TAKEN: "info",
    FindingState.ASKED: "neutral",
    FindingState.CLOSED: "neutral",
}
ORDERS = {"score": BY_SCORE, "oldest": ("began_at", "id"), "closed": ("-closed_at", "id")}
SIGNALS = "signal"
KINDS_SHOWN = 3
THINGS = {"discovery.tip": "discovery:tip", "campaigns.answer": "campaigns:answer"}
"""Pages of what was told, for those who may read it."""
REGISTERS = {"signals.signal": "signals:register"}
"""Sources that were told more of a person than the finding says."""


def read_wanted(request: HttpRequest) -> Wanted:
    """What the address asks for; unknown values count as not chosen."""

    def one_of(name: str, values: Any) -> str:
        said = request.GET.get(name, "")
        return said if said in values else ""

    source = one_of("source", SOURCES)
    return Wanted(
        state=one_of("state", (*STATES, "mine", "open")) or "open",
        source=source,
        agency=one_of("agency", [key for key, _name in _agencies()]) if source == SIGNALS else "",
        dong=request.GET.get("dong", "")[:120],
        age=one_of("age", ("child", "elder")),
        score=one_of("score", SCORES),
        clock=one_of("clock", ("overdue",)),
    )


def _agencies() -> list[tuple[str, str]]:
    return [(agency.id.partition(":")[2], agency.label) for agency in agencies()]


def order_of(request: HttpRequest, wanted: Wanted) -> str:
    """The heaviest first, or what waits longest; what is closed by when."""
    if wanted.state == FindingState.CLOSED:
        return "closed"
    return "oldest" if request.GET.get("order") == "oldest" else "score"


def states_chips(request: ActorRequest, wanted: Wanted) -> dict[str, Any]:
    """The one group of chips that stands open."""
    states = [("open", gettext_lazy("All open")), ("mine", pgettext_lazy("finding", "Mine")), *STATES.items()]
    return chip_group(request, gettext_lazy("State"), "state", states, wanted.state)


def filters(request: ActorRequest, wanted: Wanted, order: str) -> list[dict[str, Any]]:
    """Groups of chips that narrow the list."""
    every = ("", pgettext_lazy("finding filter", "All"))
    sources = [
        every,
        (SIGNALS, gettext_lazy("Signals from agencies")),
        ("tip", gettext_lazy("Tips from neighbours")),
        ("request", gettext_lazy("Own requests")),
        ("survey", gettext_lazy("Survey answers")),
        ("visit", gettext_lazy("Life-stage visits")),
        ("alarm", gettext_lazy("Alarms of safety devices")),
    ]
    ages = [every, ("child", gettext_lazy("With children")), ("elder", gettext_lazy("Aged 65 or over"))]
    scores = [every, *((key, words) for key, words in _score_words().items())]
    orders = [("score", gettext_lazy("Most pressing")), ("oldest", gettext_lazy("Waiting the longest"))]
    clocks = [every, ("overdue", gettext_lazy("Time is up"))]
    groups = [
        chip_group(request, gettext_lazy("Source"), "source", sources, wanted.source),
        chip_group(request, gettext_lazy("Score"), "score", scores, wanted.score),
        chip_group(request, gettext_lazy("Age"), "age", ages, wanted.age),
        chip_group(request, gettext_lazy("Deadline"), "clock", clocks, wanted.clock),
        chip_group(request, gettext_lazy("Order"), "order", orders, order),
    ]
    if wanted.source == SIGNALS:
        groups.insert(1, chip_group(request, gettext_lazy("Agency"), "agency", [every, *_agencies()], wanted.agency))
    inside = dongs(within=request.actor.case_paths, on=timezone.localdate(request.now))
    if len(inside) > 1:
        places = [every, *((dong.path, dong.name) for dong in inside)]
        groups.append(chip_group(request, gettext_lazy("Dong"), "dong", places, wanted.dong))
    return groups


def _score_words() -> dict[str, Any]:
    return {
        "high": gettext_lazy("60 points and more"),
        "middle": gettext_lazy("30 to 59 points"),
        "low": gettext_lazy("Under 30 points"),
    }


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the inbox. ``beyond`` marks the first that the team's capacity does not reach.

    ``waits``: for how many days, of an open finding.
    """

    finding: Finding
    name: str
    place: str
    told: str
    state: Any
    badge: str
    due: Deadline | None
    waits: int
    beyond: bool = False


def is_whole(wanted: Wanted, order: str) -> bool:
    """Whether the list is all that is open, the most pressing first: only there the week's line has its place."""
    return wanted == Wanted() and order == "score"


def in_figures(counted: Counted) -> str:
    """The number, and that there are more where nobody counted further."""
    if counted.more:
        return gettext("more than %(number)s") % {"number": write_number(counted.number)}
    return write_number(counted.number)


def rows_of(actor: Actor, findings: list[Finding], *, beyond: uuid.UUID | None, now: dt.datetime) -> list[Row]:
    """The lines of a page; the line of the week stands above the finding ``beyond``."""
    told = evidence_of(actor, findings)
    due = deadlines_of(actor, findings, told)
    return [
        Row(
            finding=finding,
            name=name_of(finding),
            place=place_of(finding),
            told=_kinds(told.get(finding.pk, [])),
            state=STATES[FindingState(finding.state)],
            badge=BADGES[FindingState(finding.state)],
            due=due.get(finding.pk),
            waits=_days_open(finding, now),
            beyond=finding.pk == beyond,
        )
        for finding in findings
    ]


def _days_open(finding: Finding, now: dt.datetime) -> int:
    return (now - (finding.reopened_at or finding.opened_at)).days if finding.state in OPEN else 0


def name_of(finding: Finding) -> str:
    """The household's name, or the name that was told, its middle hidden."""
    told = finding.household.label if finding.household else finding.label
    return mask_name(told) if told else gettext("Name not known")


def told_name(finding: Finding) -> str:
    """The name that was told; words such as "the old man upstairs" are no name to search for or to register."""
    return "" if " " in finding.label.strip() else finding.label


def register_address(finding: Finding, told: list[Evidence]) -> str:
    """Where its household is registered: with the source that knows most of the person, or with what is told here."""
    view = next((REGISTERS[piece.what] for piece in told if piece.what in REGISTERS), "findings:register")
    return reverse(view, args=[finding.pk])


def place_of(finding: Finding) -> str:
    home = finding.household
    return home.address if home else finding.place


def _kinds(pieces: list[Evidence]) -> str:
    different = list(dict.fromkeys(piece.kind_id for piece in pieces))
    words = ", ".join(label(kind) for kind in different[:KINDS_SHOWN])
    more = len(different) - KINDS_SHOWN
    return f"{words} + {more}" if more > 0 else words


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One line of the score in words; ``share`` is in percent of the heaviest, for its bar."""

    words: str
    why: str
    points: int
    share: int


def score_lines(score: Score) -> list[ScoreLine]:
    """Why the finding scores what it does, the heaviest first."""
    most = max((line.points for line in score.lines), default=1) or 1
    return [
        ScoreLine(_words(line), _why(line), points, round(100 * line.points / most))
        for line, points in zip(score.lines, whole_points(score), strict=True)
    ]


def _words(line: Line) -> str:
    return words_of_combination(line.key) if line.days is None else label(line.key)


def _why(line: Line) -> str:
    if line.days is None:
        return gettext("added because it comes together")
    ago = (
        ngettext("%(days)s day ago", "%(days)s days ago", line.days) % {"days": line.days}
        if line.days
        else gettext("today")
    )
    if line.is_repeat:
        return gettext("%(ago)s, told again: counts a part") % {"ago": ago}
    return gettext("%(ago)s, of %(points)s points at first") % {"ago": ago, "points": round(line.full_points)}


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """What was told, as a line of the timeline, with its page for those who may open it."""

    at: dt.datetime
    text: str
    detail: str
    url: str


def _told_text(piece: Evidence) -> str:
    kind = label(piece.kind_id)
    return kind if piece.amount_won is None else f"{kind} · {write_money(piece.amount_won)}"


def evidence_lines(actor: Actor, pieces: list[Evidence]) -> list[EvidenceLine]:
    return [
        EvidenceLine(
            at=piece.at,
            text=_told_text(piece),
            detail=piece.quote,
            url=reverse(THINGS[piece.what], args=[piece.object_id])
            if piece.what in THINGS and actor.may_at(Permission.TRIAGE, piece.path)
            else "",
        )
        for piece in pieces
    ]
