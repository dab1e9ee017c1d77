"""The three tables that a district of Busan published about its welfare hubs, and what they are made for.

Source: Suyeong-gu, report on village-level welfare hubs; won, persons, households and cases as printed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from dure.steering.indicators.periods import Period, months

COLUMNS = (
    "targets",
    "visiting_personnel",
    "visiting_personnel_private",
    "case_managed_households",
    "blind_spots_discovered",
    "site_visits",
    "service_linkages",
    "resources_count",
    "resources_krw",
)

FIVE_WITH = ("2650066000", "2650067000", "2650068000", "2650069000", "2650070000")
FIVE_WITHOUT = ("2650071000", "2650072000", "2650073000", "2650074000", "2650075000")
SEVEN = (*FIVE_WITH, *FIVE_WITHOUT[:2])
TEN = (*FIVE_WITH, *FIVE_WITHOUT)


def _months(year: int, first: int, last: int) -> Period:
    return months(dt.date(year, first, 1), dt.date(year, last, 1))


@dataclass(frozen=True)
class Row:
    """One printed row. ``target_dongs`` differs where the printed targets are not those of the dongs in the title."""

    period: Period
    dongs: tuple[str, ...]
    target_dongs: tuple[str, ...]
    figures: tuple[int, ...]

    def expected(self) -> dict[str, int]:
        return dict(zip(COLUMNS, self.figures, strict=True))


FIVE_BEFORE = Row(_months(2015, 4, 10), FIVE_WITH, FIVE_WITH, (33669, 5, 0, 71, 1453, 2995, 17787, 1178, 608331000))
FIVE_AFTER = Row(_months(2016, 4, 10), FIVE_WITH, FIVE_WITH, (35886, 43, 28, 216, 5522, 23960, 38274, 1726, 835600000))
WITHOUT = Row(_months(2016, 4, 10), FIVE_WITHOUT, FIVE_WITHOUT, (21564, 5, 0, 5, 592, 1363, 5325, 50, 56749000))

# The title says seven dongs, but the targets are those of the whole district with its ten: the report gives the same
# 53,279 and 57,396 as the district's own at the end of 2014 and 2016.
SEVEN_BEFORE = Row(_months(2014, 1, 12), SEVEN, TEN, (53279, 16, 4, 88, 1164, 4645, 17880, 515, 585000000))
SEVEN_AFTER = Row(_months(2016, 1, 12), SEVEN, TEN, (57396, 50, 32, 285, 6881, 34044, 59130, 2576, 1104000000))

ROWS = {
    "five dongs before": FIVE_BEFORE,
    "five dongs after": FIVE_AFTER,
    "five dongs without": WITHOUT,
    "seven dongs before": SEVEN_BEFORE,
    "seven dongs after": SEVEN_AFTER,
}

INCREASES = {
    "five dongs": (FIVE_BEFORE, FIVE_AFTER, (2217, 38, 28, 145, 4069, 20965, 20487, 548, 227269000)),
    "seven dongs": (SEVEN_BEFORE, SEVEN_AFTER, (4117, 34, 28, 197, 5717, 29399, 41250, 2061, 519000000)),
}
