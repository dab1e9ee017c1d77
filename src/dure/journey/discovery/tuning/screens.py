"""The weights in words: what each is called, where it comes from, what it was before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from dure.engines.priority.effect import Mover
from dure.engines.priority.weights import Combination, Weight, Weights, read_weights
from dure.foundation.codes.queries import code, label
from dure.foundation.pages.words import write_full_day
from dure.journey.discovery.findings.models import Finding
from dure.journey.discovery.findings.scores import words_of_combination
from dure.journey.discovery.findings.screens import name_of, place_of
from dure.journey.discovery.tuning.forms import HALF, OTHERWISE, POINTS, kinds
from dure.journey.discovery.tuning.forms import name_of as field_of
from dure.journey.discovery.tuning.queries import Shown
from dure.journey.discovery.weights.models import WeightVersion
from dure.journey.discovery.weights.queries import proposal
from dure.journey.discovery.weights.states import VersionState

STATES: dict[str, Any] = {
    VersionState.DRAFT: pgettext_lazy("weights", "Draft"),
    VersionState.RELEASED: pgettext_lazy("weights", "Released"),
    VersionState.DROPPED: pgettext_lazy("weights", "Discarded"),
}
BADGES = {VersionState.DRAFT: "warning", VersionState.RELEASED: "ok", VersionState.DROPPED: "neutral"}
CONFIDENCE = {
    "high": gettext_lazy("Signal named in the law"),
    "medium": gettext_lazy("Signal named by the press"),
    "low": gettext_lazy("Signal known from practice"),
}
SEEN = gettext_lazy("Signal noticed on the spot")


@dataclass(frozen=True, slots=True)
class Held:
    """One entry in one version, in words."""

    version: str
    told: str


@dataclass(frozen=True, slots=True)
class Line:
    """One weight: its words, where the kind comes from, what it was, and the two fields (or none) to change it."""

    words: str
    source: str
    now: str
    history: tuple[Held, ...]
    points: Any = None
    days: Any = None
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    kinds: tuple[Line, ...]
    rules: tuple[Line, ...]


def table(
    weights: Weights, before: Weights, versions: Sequence[WeightVersion], form: forms.Form | None = None
) -> Table:
    """Every entry of ``weights`` with its fields in ``form``; the heaviest kind first, what is not named last."""
    told = _history(versions)

    def line(key: str, words: str, source: str, read: Any) -> Line:
        now, was = read(weights), read(before)
        return Line(
            words,
            source,
            _told(now),
            _where_it_differs(tuple(Held(name, _told(read(one))) for name, one in told)),
            form[field_of(POINTS, key)] if form else None,
            form[field_of(HALF, key)] if form else None,
            now != was,
        )

    heaviest = sorted(kinds(), key=lambda key: (key not in before.kinds, -before.of(key).points))
    lines = [line(key, label(key), _source(key), lambda one, key=key: one.kinds.get(key)) for key in heaviest]
    rest = line(OTHERWISE, gettext("Everything that is not named"), "", lambda one: one.otherwise)
    rules = [
        line(rule.key, words_of_combination(rule.key), "", lambda one, key=rule.key: _rule_of(one, key))
        for rule in weights.combinations
    ]
    return Table((*lines, rest), tuple(rules))


def _where_it_differs(held: tuple[Held, ...]) -> tuple[Held, ...]:
    """What an entry was in each version; nothing where it was always the same."""
    return held if len({one.told for one in held}) > 1 else ()


def _history(versions: Sequence[WeightVersion]) -> list[tuple[str, Weights]]:
    """The versions that held, the newest first, and the proposal at the beginning of all."""
    released = [row for row in versions if row.state == VersionState.RELEASED]
    told = [(_name_of(row), read_weights(row.weights)) for row in released]
    return [*told, (gettext("Dure's proposal"), proposal().weights)]


def _name_of(row: WeightVersion) -> str:
    return gettext("Version %(number)s, from %(day)s") % {"number": row.number, "day": write_full_day(row.valid_from)}


def _rule_of(weights: Weights, key: str) -> Combination | None:
    return next((rule for rule in weights.combinations if rule.key == key), None)


def _told(entry: Weight | Combination | None) -> str:
    if entry is None:
        return gettext("like everything that is not named")
    points = f"{entry.points:g}"
    if isinstance(entry, Weight):
        days = f"{entry.half_life_days:g}"
        return gettext("%(points)s points, half after %(days)s days") % {"points": points, "days": days}
    return gettext("%(points)s points within %(days)s days") % {"points": points, "days": entry.within_days}


def _source(key: str) -> str:
    told = code(key).attributes
    if "confidence" not in told:
        return gettext("Told by people themselves")
    agency = label(f"signal_agency:{told['agency']}") if told.get("agency") else ""
    known = SEEN if told.get("scope") == "dong" else CONFIDENCE[told["confidence"]]
    return " · ".join(filter(None, [agency, str(known)]))


@dataclass(frozen=True, slots=True)
class MoverLine:
    finding: Finding
    name: str
    place: str
    mover: Mover

    @property
    def change(self) -> str:
        return f"{self.mover.after - self.mover.before:+d}".replace("-", "−")


def mover_lines(shown: Shown) -> list[MoverLine]:
    return [MoverLine(finding, name_of(finding), place_of(finding), mover) for finding, mover in shown.movers]


@dataclass(frozen=True, slots=True)
class VersionLine:
    row: WeightVersion
    state: Any
    badge: str
    holds: bool


def version_lines(versions: Sequence[WeightVersion], *, today: dt.date) -> list[VersionLine]:
    """The versions of a district; the one that holds today is marked."""
    past = [row for row in versions if row.valid_from and row.valid_from <= today]
    holding = max(past, key=lambda row: (row.valid_from, row.number), default=None)
    return [VersionLine(row, STATES[row.state], BADGES[VersionState(row.state)], row is holding) for row in versions]
