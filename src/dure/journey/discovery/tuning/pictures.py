"""The open findings by their scores, before and after, as a picture."""

from __future__ import annotations

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dure.engines.priority.effect import STEP, Effect
from dure.foundation.charts.drawing import draw
from dure.foundation.charts.pieces import FULL, OUTLINE, WIDE, Spec, frame, layer, names_below, numbers_left
from dure.foundation.pages.words import write_number

HEIGHT = 200
BEFORE, AFTER = "before", "after"
INKS = {BEFORE: OUTLINE, AFTER: FULL}


def draw_effect(effect: Effect) -> SafeString:
    """How many findings stand at which score: outlines as it is, full bars as it would be."""
    text = _("Of %(total)s findings %(higher)s would score more and %(lower)s less.") % {
        "total": write_number(effect.total),
        "higher": write_number(effect.higher),
        "lower": write_number(effect.lower),
    }
    title = _("Open findings by score, as it is and as it would be")
    return draw(effect_spec(effect), key="effect", title=title, text=text)


def effect_spec(effect: Effect) -> Spec:
    """The picture in Vega-Lite; the last bar holds everything above."""
    names = score_names(len(effect.bars_before))
    counted = ((BEFORE, effect.bars_before), (AFTER, effect.bars_after))
    values = [
        {"score": name, "side": side, "number": number}
        for side, bars in counted
        for name, number in zip(names, bars, strict=True)
    ]
    sides = {
        "x": names_below("score", names),
        "xOffset": {"field": "side", "scale": {"domain": [BEFORE, AFTER]}},
        "y": numbers_left("number", tickCount=4, tickMinStep=1, format=",d"),
    }
    layers = [layer("bar", ink, where=f"datum.side === '{side}'", **sides) for side, ink in INKS.items()]
    return frame(values, layers, width=WIDE, height=HEIGHT)


def score_names(bars: int) -> list[str]:
    """What stands below the bars: the least score of each."""
    return [f"{STEP * at}+" if at == bars - 1 else str(STEP * at) for at in range(bars)]
