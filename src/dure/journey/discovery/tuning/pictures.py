"""The open findings by their scores, before and after, as a picture."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dure.engines.priority.effect import STEP, Effect
from dure.foundation.charts.drawing import draw
from dure.foundation.pages.words import write_number

WIDTH, HEIGHT = 620, 200
BEFORE, AFTER = "before", "after"
INKS: dict[str, dict[str, Any]] = {
    BEFORE: {"fill": "var(--surface-info)", "stroke": "var(--fill-info)", "strokeWidth": 1},
    AFTER: {"fill": "var(--fill-info)", "stroke": "var(--fill-info)", "strokeWidth": 1},
}


def draw_effect(effect: Effect) -> SafeString:
    """How many findings stand at which score: outlines as it is, full bars as it would be."""
    text = _("Of %(total)s findings %(higher)s would score more and %(lower)s less.") % {
        "total": write_number(effect.total),
        "higher": write_number(effect.higher),
        "lower": write_number(effect.lower),
    }
    title = _("Open findings by score, as it is and as it would be")
    return draw(effect_spec(effect), key="effect", title=title, text=text)


def effect_spec(effect: Effect) -> dict[str, Any]:
    """The picture in Vega-Lite; the last bar holds everything above."""
    names = score_names(len(effect.bars_before))
    sides = ((BEFORE, effect.bars_before), (AFTER, effect.bars_after))
    values = [
        {"score": name, "side": side, "number": number}
        for side, bars in sides
        for name, number in zip(names, bars, strict=True)
    ]
    across = {"field": "score", "type": "ordinal", "scale": {"domain": names}, "axis": {"grid": False, "labelAngle": 0}}
    up = {"field": "number", "type": "quantitative", "axis": {"tickCount": 4, "tickMinStep": 1, "format": ",d"}}
    layers: list[dict[str, Any]] = [
        {
            "transform": [{"filter": f"datum.side === '{side}'"}],
            "mark": {**ink, "type": "bar"},
            "encoding": {"x": across, "y": up, "xOffset": {"field": "side", "scale": {"domain": [BEFORE, AFTER]}}},
        }
        for side, ink in INKS.items()
    ]
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "autosize": {"type": "fit", "contains": "padding"},
        "data": {"values": values},
        "layer": layers,
    }


def score_names(bars: int) -> list[str]:
    """What stands below the bars: the least score of each."""
    return [f"{STEP * at}+" if at == bars - 1 else str(STEP * at) for at in range(bars)]
