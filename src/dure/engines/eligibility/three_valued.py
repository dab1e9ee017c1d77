"""Truth with a third value: None is "not known" and is never read as no."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

Truth = bool | None


def all_of(truths: Iterable[Truth]) -> Truth:
    """False when one is false, else None when one is not known, else True."""
    found = list(truths)
    if any(truth is False for truth in found):
        return False
    return None if any(truth is None for truth in found) else True


def any_of(truths: Iterable[Truth]) -> Truth:
    """True when one is true, else None when one is not known, else False."""
    found = list(truths)
    if any(truth is True for truth in found):
        return True
    return None if any(truth is None for truth in found) else False


def at_most(values: Sequence[float], limits: Sequence[float]) -> list[Truth]:
    """Row by row: is the value within the limit? NaN, a figure that is not known, gives None."""
    return [
        None if math.isnan(value) or math.isnan(limit) else value <= limit
        for value, limit in zip(values, limits, strict=True)
    ]


def firm(best: Truth, worst: Truth) -> Truth:
    """What holds whatever the open facts turn out to be, from the answers at both of their ends."""
    if worst is True:
        return True
    return False if best is False else None
