"""One bar for each name, its number at its end: the plainest chart, told in words by the same names and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.utils.safestring import SafeString

from dure.foundation.charts.drawing import draw
from dure.foundation.charts.pieces import FULL, Spec, bare_numbers, frame, layer, names_below, names_left

ROW = 34
ROOM = 1.12  # behind the longest bar, for its number
FILLED: Spec = {"fill": FULL["fill"]}  # a stroke would draw a bar where there is nothing
TEXT: Spec = {"fill": "var(--text)", "fontSize": 13, "fontWeight": 700}


@dataclass(frozen=True, slots=True)
class Bar:
    """``text`` is what stands at the end, which need not be the number: hidden ones have a sign."""

    name: str
    number: int
    text: str


def draw_rows(bars: Sequence[Bar], *, key: str, title: str, width: int) -> SafeString:
    """Bars one below the other."""
    return draw(rows_spec(bars, width=width), key=key, title=title, text=tell_bars(bars))


def draw_columns(bars: Sequence[Bar], *, key: str, title: str, width: int, height: int) -> SafeString:
    """Bars side by side."""
    return draw(columns_spec(bars, width=width, height=height), key=key, title=title, text=tell_bars(bars))


def tell_bars(bars: Sequence[Bar]) -> str:
    """What the picture shows, for who does not see it."""
    return tell_pairs([(bar.name, bar.text) for bar in bars])


def tell_pairs(pairs: Sequence[tuple[str, str]]) -> str:
    """Names and what belongs to each."""
    return ", ".join(f"{name} {text}" for name, text in pairs)


def rows_spec(bars: Sequence[Bar], *, width: int) -> Spec:
    """The picture in Vega-Lite."""
    names = names_left("name", [bar.name for bar in bars], width=width)
    sides = {"y": names, "x": bare_numbers("number", _highest(bars) * ROOM)}
    beside = {**TEXT, "align": "left", "baseline": "middle", "dx": 6}
    return frame(_values(bars), _layers(sides, beside), width=width, height=ROW * max(len(bars), 1), right=24)


def columns_spec(bars: Sequence[Bar], *, width: int, height: int) -> Spec:
    """The picture in Vega-Lite."""
    sides = {"x": names_below("name", [bar.name for bar in bars]), "y": bare_numbers("number", _highest(bars))}
    return frame(
        _values(bars), _layers(sides, {**TEXT, "baseline": "bottom", "dy": -3}), width=width, height=height, top=16
    )


def _layers(sides: Spec, text: Spec) -> list[Spec]:
    return [layer("bar", FILLED, **sides), layer("text", text, **sides, text={"field": "text"})]


def _values(bars: Sequence[Bar]) -> list[Spec]:
    return [asdict(bar) for bar in bars]


def _highest(bars: Sequence[Bar]) -> int:
    return max((bar.number for bar in bars), default=0) or 1
