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
    """A Vega-Lite specification: each bar begins where the one before ended; `words` puts keys into words.

    Labels stand above their bars, so that the picture is narrow enough for a telephone.
    """
    ends = list(accumulate(part.weight for part in parts))
    bars = [
        {
            "place": place,
            "name": words.get(part.column, part.column),
            "how": "" if part.words_key == part.column else words.get(part.words_key, part.words_key),
            "from": end - part.weight,
            "to": end,
            "bits": _signed(part.weight),
            "way": "for" if part.weight >= 0 else "against",
        }
        for place, (part, end) in enumerate(zip(parts, ends, strict=True))
    ]
    last = ends[-1] if ends else 0.0
    bars.append(
        {
            "place": len(bars),
            "name": total,
            "how": shown_probability(probability(last)),
            "from": 0.0,
            "to": last,
            "bits": _signed(last),
            "way": "sum",
        }
    )
    for bar in bars:
        bar["label"] = f"{bar['name']}: {bar['how']}" if bar["how"] else bar["name"]
    return {"data": {"values": bars}, "height": {"step": STEP}, "width": WIDTH, "layer": _layers(), "config": PLAIN}


WIDTH, STEP = 340, 40
PLAIN = {"view": {"stroke": None}, "text": {"fontSize": 13}}
COLOURS = {"domain": ["for", "against", "sum"], "range": ["#1d56bc", "#b3261e", "#58616a"]}


def _signed(bits: float) -> str:
    """With a sign, and a minus as it is set."""
    return f"{bits:+.1f}".replace("-", "−")


def shown_probability(probability: float) -> str:
    """Never rounded up to certainty."""
    return f"{probability:.4f}" if probability < 0.99995 else "> 0.9999"


def _layers() -> list[dict[str, Any]]:
    across = {"field": "place", "type": "ordinal", "axis": None}
    bits = {"field": "from", "type": "quantitative", "axis": {"title": None, "tickCount": 6}}
    way = {"field": "way", "type": "nominal", "scale": COLOURS, "legend": None}
    above: dict[str, Any] = {"type": "text", "baseline": "bottom", "dy": -2}
    return [
        {
            "mark": {"type": "bar", "height": 12, "yOffset": 8, "y2Offset": 8},
            "encoding": {"y": across, "x": bits, "x2": {"field": "to"}, "color": way},
        },
        {
            "mark": {**above, "align": "left"},
            "encoding": {"y": across, "x": {"value": 0}, "text": {"field": "label", "type": "nominal"}},
        },
        {
            "mark": {**above, "align": "right", "fontWeight": "bold"},
            "encoding": {"y": across, "x": {"value": WIDTH}, "text": {"field": "bits", "type": "nominal"}},
        },
    ]
