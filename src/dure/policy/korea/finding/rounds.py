"""Who is visited because life changes, when and by whom, as `rounds.yaml` says it. Pure: dates in, visits out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent / "rounds.yaml"
BIRTH = "birth"


@dataclass(frozen=True, slots=True)
class Round:
    """One kind of visits; `by` is a code of `discipline`, `event` a code of `register_event` or empty."""

    code: str
    ages: tuple[int, ...]
    event: str
    by: str
    within: dt.timedelta
    back: dt.timedelta
    checklist: str


@dataclass(frozen=True, slots=True)
class Due:
    """One visit that somebody's life asks for; `age` is the one reached on `event_on`, None for an event of its own."""

    round: str
    event_on: dt.date
    age: int | None
    due_on: dt.date


@dataclass(frozen=True, slots=True)
class Screening:
    """One examination of infants, with its window of days."""

    number: int
    first: dt.date
    last: dt.date
    development: bool


@cache
def _told() -> Mapping[str, Any]:
    told: Mapping[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return told


@cache
def rounds() -> Mapping[str, Round]:
    """Every kind of visits by its code, in the order of the file."""
    return {row["code"]: _round(row) for row in _told()["rounds"]}


def _round(row: Mapping[str, Any]) -> Round:
    return Round(
        code=row["code"],
        ages=tuple(row.get("ages", ())),
        event=row.get("event", ""),
        by=row["by"],
        within=dt.timedelta(days=row["within_days"]),
        back=dt.timedelta(days=row["back_days"]),
        checklist=row["checklist"],
    )


def refused_after() -> int:
    """How many refusals end a visit."""
    return int(_told()["refused_after"])


def listed_until(today: dt.date) -> dt.date:
    """The last day of the lists that there should be: this year's, and the next one's shortly before it begins."""
    return dt.date((today + dt.timedelta(days=_told()["ahead_days"])).year, 12, 31)


def columns() -> Mapping[str, str]:
    """The heading of each field of the register's extract."""
    headings: Mapping[str, str] = _told()["columns"]
    return headings


def words_of(column: str) -> Mapping[str, str]:
    """Words of a column of the extract, each with the code that it stands for."""
    words: Mapping[str, str] = _told()["words"][column]
    return words


def birthday(born: dt.date, age: int) -> dt.date:
    """The day on which somebody reaches an age; who was born on 29 February does on 28 February of other years."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return born.replace(year=born.year + age, day=28)


def visits_due(*, born: dt.date, event: str, event_on: dt.date | None, told_on: dt.date, until: dt.date) -> list[Due]:
    """Every visit that a resident's birthdays and events until a day ask for, the earliest first.

    A birth that the register tells of is the newborn's own row, so its day is the birth date.
    """
    found = [due for one in rounds().values() for due in _dues(one, born, event, event_on, told_on)]
    return sorted((due for due in found if due.event_on <= until), key=lambda due: (due.event_on, due.round))


def _dues(one: Round, born: dt.date, event: str, event_on: dt.date | None, told_on: dt.date) -> Iterator[Due]:
    happened = [(birthday(born, age), age) for age in one.ages]
    days: list[tuple[dt.date, int | None]] = [*happened]
    if one.event and one.event == event and event_on:
        days.append((event_on, None))
    for day, age in days:
        if day >= told_on - one.back:
            yield Due(one.code, day, age, max(day, told_on) + one.within)


def screenings_of(born: dt.date) -> list[Screening]:
    """The calendar of a child's examinations."""
    return [_screening(born, row) for row in _told()["screenings"]]


def _screening(born: dt.date, row: Mapping[str, Any]) -> Screening:
    if "from_days" in row:
        first, last = (born + dt.timedelta(days=row[key]) for key in ("from_days", "to_days"))
    else:
        first, after = _months(born, row["from_months"]), _months(born, row["to_months"] + 1)
        last = after - dt.timedelta(days=1)
    return Screening(row["number"], first, last, row["development"])


def _months(day: dt.date, months: int) -> dt.date:
    years, month = divmod(day.month - 1 + months, 12)
    last = (dt.date(day.year + years + month // 11, (month + 1) % 12 + 1, 1) - dt.timedelta(days=1)).day
    return dt.date(day.year + years, month + 1, min(day.day, last))
