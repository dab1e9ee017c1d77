"""Hiding small numbers from people who may not open the files behind them.

A number from one to four could point at a family. Where exactly one area of a district is hidden, the next smallest is
hidden with it, because the district's total would give the first away: whichever districts are asked for together, the
same dongs are hidden. For the same reason such readers choose whole districts and whole months (``areas``, ``forms``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

FEWEST_SHOWN = 5

ABOUT_FAMILIES = frozenset(
    {
        "targets",
        "case_managed_households",
        "blind_spots_discovered",
        "site_visits",
        "service_linkages",
        "campaign_households",
    }
)
"""What is about families, so that small numbers could point at somebody; the other indicators count staff and gifts."""


class Hidden(StrEnum):
    """Why a number is not shown."""

    NO = ""
    SMALL = "small"  # it is one to four
    GUARDING = "guarding"  # it would give a small one away


@dataclass(frozen=True, slots=True)
class Cell:
    """A number as this reader may see it; ``value`` is None when hidden."""

    value: int | None
    hidden: Hidden = Hidden.NO


def total_cell(indicator: str, value: int, *, reads_files: bool) -> Cell:
    """A total: hidden only when it is small itself."""
    if not reads_files and _is_small(indicator, value):
        return Cell(None, Hidden.SMALL)
    return Cell(value)


def column(indicator: str, values: Mapping[str, int], *, open_paths: Collection[str]) -> dict[str, Cell]:
    """One indicator area by area; ``open_paths`` are the areas whose files the reader may open."""
    why: dict[str, Hidden] = {}
    for _district, paths in groupby(values, key=_around):
        why |= _hidden_in(indicator, {path: values[path] for path in paths}, open_paths)
    return {path: Cell(None, why[path]) if path in why else Cell(value) for path, value in values.items()}


def _around(path: str) -> str:
    """The path of the area around."""
    return path.rstrip(".").rpartition(".")[0]


def _hidden_in(indicator: str, values: Mapping[str, int], open_paths: Collection[str]) -> dict[str, Hidden]:
    """What is hidden among the areas of one district."""
    why = {
        path: Hidden.SMALL for path, value in values.items() if path not in open_paths and _is_small(indicator, value)
    }
    if len(why) == 1:
        others = [path for path in values if path not in why and path not in open_paths and values[path]]
        if others:
            why[min(others, key=lambda path: values[path])] = Hidden.GUARDING
    return why


def series(
    indicator: str, values: Sequence[int], *, reads_files: bool, sums: Sequence[Collection[int]] = ()
) -> list[Cell]:
    """One indicator month by month.

    ``sums`` are the places of months whose number together is shown on the same page: where exactly one month of such
    a sum is hidden, the next smallest of it is hidden with it. A sum of one month is that month's own number.
    """
    if reads_files:
        return [Cell(value) for value in values]
    why = {at: Hidden.SMALL for at, value in enumerate(values) if _is_small(indicator, value)}
    told = {at for places in sums if len(places) == 1 for at in places}
    while guards := [found for places in sums if (found := _guard(places, values, why, told)) is not None]:
        why[guards[0]] = Hidden.GUARDING
    return [Cell(None, why[at]) if at in why else Cell(value) for at, value in enumerate(values)]


def _guard(
    places: Collection[int], values: Sequence[int], why: Mapping[int, Hidden], told: Collection[int]
) -> int | None:
    """The month that must be hidden too so that the sum of these gives no hidden one away."""
    if len(places) < 2 or sum(at in why for at in places) != 1:
        return None
    others = [at for at in places if at not in why and at not in told and values[at]]
    return min(others, key=lambda at: values[at]) if others else None


def _is_small(indicator: str, value: int) -> bool:
    return indicator in ABOUT_FAMILIES and 0 < value < FEWEST_SHOWN
