"""The indicators of any period and any set of areas, counted from records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import require
from dure.foundation.areas.models import Area
from dure.foundation.codes.models import Code
from dure.foundation.codes.queries import codes
from dure.steering.indicators.access import may_count
from dure.steering.indicators.counting import Counted, as_counts_role, count
from dure.steering.indicators.periods import Period

AS_OF = "as_of"


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    """One number with everything that it depends on.

    ``as_of`` is the day whose state is counted; it is None for what is counted during the whole period.
    """

    indicator: str
    value: int
    unit: str
    scope_paths: tuple[str, ...]
    period_from: dt.date
    period_to: dt.date
    as_of: dt.date | None


def indicator_codes() -> list[Code]:
    """The indicators in the order in which they are published."""
    return codes("indicator")


def total(actor: Actor, *, areas: Sequence[Area], period: Period) -> dict[str, IndicatorValue]:
    """Each indicator for all the areas together; a household or person in two of them counts once.

    Raises:
        NotAllowed: an area lies outside the actor's right.
    """
    return totals(actor, areas=areas, periods=[period])[0]


def totals(actor: Actor, *, areas: Sequence[Area], periods: Sequence[Period]) -> list[dict[str, IndicatorValue]]:
    """The same for several periods, counted in one journey to the database for each indicator.

    Raises:
        NotAllowed: an area lies outside the actor's right.
    """
    paths = tuple(area.path for area in areas)
    counted = _count_all(actor, areas, periods)
    return [
        {code.code: _value(code, counted[code.code][at].get(None, 0), paths, period) for code in indicator_codes()}
        for at, period in enumerate(periods)
    ]


def by_area(actor: Actor, *, areas: Sequence[Area], period: Period) -> dict[str, dict[str, IndicatorValue]]:
    """Area path → each indicator for that area alone.

    Raises:
        NotAllowed: an area lies outside the actor's right.
    """
    counted = _count_all(actor, areas, [period])
    return {
        area.path: {
            code.code: _value(code, counted[code.code][0].get(area.path, 0), (area.path,), period)
            for code in indicator_codes()
        }
        for area in areas
    }


def _count_all(actor: Actor, areas: Sequence[Area], periods: Sequence[Period]) -> dict[str, list[Counted]]:
    require(may_count(actor, areas))
    parameters: dict[str, Any] = {
        "paths": [area.path for area in areas],
        "target_statuses": [c.id for c in codes("beneficiary_status") if c.attributes.get("counts_as_target")],
    }
    names = [code.code for code in indicator_codes()]
    with as_counts_role():
        return {name: count(name, parameters, periods) for name in names}


def _value(code: Code, number: int, paths: tuple[str, ...], period: Period) -> IndicatorValue:
    return IndicatorValue(
        indicator=code.code,
        value=number,
        unit=code.attributes["unit"],
        scope_paths=paths,
        period_from=period.first,
        period_to=period.last,
        as_of=period.last if code.attributes["timing"] == AS_OF else None,
    )
