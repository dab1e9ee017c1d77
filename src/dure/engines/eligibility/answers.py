"""The words in which a screening answers: verdict, steps, figures and their sources."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

CONFIDENCES = ("low", "medium", "high")


class Verdict(StrEnum):
    """A screening's answer. Not knowing is an answer of its own and never a no."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True)
class Source:
    """Where a figure was taken from and how sure it is (high, medium or low)."""

    name: str
    confidence: str


@dataclass(frozen=True)
class Figure:
    """One dated parameter as it stood on the date of screening; `value` None = no figure is known for that date."""

    path: str
    value: int | str | None
    unit: str
    valid_from: dt.date | None
    source: Source


@dataclass(frozen=True)
class Range:
    """The values a quantity can take while facts are open; `high` None = without an upper end."""

    low: int
    high: int | None

    @property
    def exact(self) -> int | None:
        """The value when only one is possible."""
        return self.low if self.low == self.high else None


@dataclass(frozen=True)
class Step:
    """One question of a screening with what was found, what the limit is and how far apart they are.

    `gap` is value minus limit: above zero is how far the limit is passed, below zero is the room left.
    `met` None = open while `decides`; a step which does not decide only shows how a value came about.
    `missing` names facts by key and parameters as `parameter:path`, most decisive first.
    """

    question: str
    value: int | None = None
    limit: int | None = None
    gap: int | None = None
    unit: str = "won"
    met: bool | None = None
    missing: tuple[str, ...] = ()
    parameter: str = ""
    source: Source | None = None
    valid_from: dt.date | None = None
    decides: bool = True
    span: Range | None = None
    figures: tuple[Figure, ...] = ()

    @property
    def confidence(self) -> str:
        """The weakest confidence among the figures this step used; high when it needed none."""
        known = [figure.source.confidence for figure in self.figures if figure.value is not None]
        return min(known, key=CONFIDENCES.index, default="high")


@dataclass(frozen=True)
class Result:
    """The answer for one programme with the steps that led to it.

    `amount` is per month in the currency's smallest unit, None when the programme pays none or it is not known;
    `amount_at_most` says that it is an upper end. `members` are the positions of the household's members the result
    speaks of when the programme is given to persons.
    """

    programme: str
    verdict: Verdict
    amount: int | None
    steps: tuple[Step, ...]
    missing: tuple[str, ...]
    failed: tuple[str, ...]
    parameter_version: str
    amount_at_most: bool = False
    members: tuple[int, ...] = ()

    @property
    def confidence(self) -> str:
        """The weakest among the deciding steps; one sure failure is enough for a sure no."""
        failed = [step.confidence for step in self.steps if step.decides and step.met is False]
        if failed:
            return max(failed, key=CONFIDENCES.index)
        return min((step.confidence for step in self.steps if step.decides), key=CONFIDENCES.index, default="high")
