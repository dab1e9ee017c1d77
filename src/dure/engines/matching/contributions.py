"""Why a pair is thought to be one person: bits for and against, column by column, and their picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from dure.engines.matching.levels import LEVELS

PRIOR, HOUSEHOLD, THIRD, TOTAL = "prior", "household", "third", "total"


@dataclass(frozen=True, slots=True)
class Contribution:
    """Bits that one column adds or takes; `words_key` says how the two rows agree there (``levels.LEVELS``)."""

    column: str
    words_key: str
    weight: float


def contributions(pair: Mapping[str, Any]) -> list[Contribution]:
    """Of one row of ``find_pairs``; their sum is the weight of the pair."""
    columns = [
        Contribution(name, pair[f"{name}_words"], pair[f"{name}_weight"]) for name in (*LEVELS, HOUSEHOLD, THIRD)
    ]
    return [Contribution(PRIOR, PRIOR, pair["weight"] - sum(each.weight for each in columns)), *columns]


def probability(weight: float) -> float:
    """Of so many bits."""
    return float(1 / (1 + 2 ** -max(min(weight, 500.0), -500.0)))


def waterfall(parts: Sequence[Contribution], words: Mapping[str, str], *, total: str) -> dict[str, Any]:
    """A Vega-Lite specification: each bar begins where the one before ended; `words` puts keys into words."""
    ends = list(accumulate(part.weight for part in parts))
    bars = [
        {
            "place": place,
            "name": words.get(part.column, part.column),
            "how": words.get(part.words_key, part.words_key),
            "from": end - part.weight,
            "to": end,
            "bits": f"{part.weight:+.1f}",
            "way": "for" if part.weight >= 0 else "against",
        }
        for place, (part, end) in enumerate(zip(parts, ends, strict=True))
    ]
    last = ends[-1] if ends else 0.0
    bars.append(
        {"place": len(bars), "name": total, "how": f"{probability(last):.4f}", "from": 0.0, "to": last,
         "bits": f"{last:+.1f}", "way": "sum"}
    )  # fmt: skip
    for bar in bars:
        bar["label"] = f"{bar['name']}: {bar['how']}"
    return {"data": {"values": bars}, "height": {"step": 34}, "width": 420, "layer": _layers()}


def _layers() -> list[dict[str, Any]]:
    across: dict[str, Any] = {
        "field": "label",
        "type": "nominal",
        "sort": {"field": "place"},
        "axis": {"labelLimit": 420},
    }
    colours = {"domain": ["for", "against", "sum"], "range": ["#1d56bc", "#b3261e", "#58616a"]}
    return [
        {
            "mark": {"type": "bar", "height": 18},
            "encoding": {
                "y": across,
                "x": {"field": "from", "type": "quantitative", "axis": {"title": None}},
                "x2": {"field": "to"},
                "color": {"field": "way", "type": "nominal", "scale": colours, "legend": None},
            },
        },
        {
            "mark": {"type": "text", "align": "left", "dx": 6},
            "transform": [{"calculate": "max(datum.from, datum.to)", "as": "end"}],
            "encoding": {
                "y": across,
                "x": {"field": "end", "type": "quantitative"},
                "text": {"field": "bits", "type": "nominal"},
            },
        },
    ]
