"""What charts are put together from: the frame, the sides, the inks; the same in every room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Spec = dict[str, Any]

WIDE = 740  # a chart that has the page to itself
NARROW = 350  # the same on a phone
NAMES = 270  # room for the names at the side
NARROW_NAMES = 140  # the same on a phone
DIGITS = 44  # room for the numbers at the side

FULL: Spec = {"fill": "var(--fill-info)", "stroke": "var(--fill-info)", "strokeWidth": 1}
OUTLINE: Spec = {**FULL, "fill": "var(--surface-info)"}
COURSE: Spec = {"stroke": "var(--fill-info)", "strokeWidth": 2}
BROKEN: Spec = {"stroke": "var(--line-strong)", "strokeDash": [4, 4]}


def frame(
    values: Sequence[Mapping[str, Any]],
    layers: Sequence[Spec],
    *,
    width: int,
    height: int,
    top: int = 6,
    right: int = 2,
) -> Spec:
    """The whole chart; what is written beside the sides counts as part of its size."""
    return {
        "width": width,
        "height": height,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"left": 0, "right": right, "top": top, "bottom": 0},
        "data": {"values": list(values)},
        "layer": list(layers),
    }


def layer(kind: str, ink: Spec, *, where: str = "", **encoding: Any) -> Spec:
    """Marks of one kind, drawn for the rows for which ``where`` is true."""
    drawn: Spec = {"mark": {"type": kind, **ink}, "encoding": encoding}
    return {"transform": [{"filter": where}], **drawn} if where else drawn


def dots(ink: Spec, *, size: int, where: str = "", **encoding: Any) -> Spec:
    """One dot for each row."""
    return layer("circle", {"size": size, "opacity": 1, **ink}, where=where, **encoding)


def names_below(field: str, names: Sequence[Any], **axis: Any) -> Spec:
    """Names side by side in the order given."""
    upright = {"grid": False, "labelAngle": 0, "labelOverlap": False, **axis}
    return {"field": field, "type": "ordinal", "scale": {"domain": list(names), "paddingInner": 0.25}, "axis": upright}


def names_left(field: str, names: Sequence[Any], *, width: int) -> Spec:
    """Names one below the other in the order given, in a chart of this width; one that is too long is cut."""
    room = NAMES if width > NARROW else NARROW_NAMES
    axis = {"grid": False, "domain": False, "labelLimit": room - 10, "labelFontSize": 13, **_room(room)}
    return {"field": field, "type": "ordinal", "scale": {"domain": list(names), "paddingInner": 0.4}, "axis": axis}


def numbers_left(field: str, highest: float | None = None, **axis: Any) -> Spec:
    """Numbers from zero upwards, up to ``highest`` or as far as they go."""
    side: Spec = {"field": field, "type": "quantitative", "axis": {"domain": False, **_room(DIGITS), **axis}}
    return side if highest is None else {**side, "scale": {"domain": [0, highest]}}


def bare_numbers(field: str, highest: float) -> Spec:
    """Numbers from zero to ``highest`` with nothing written at the side."""
    return {"field": field, "type": "quantitative", "scale": {"domain": [0, highest]}, "axis": None}


def shares(field: str) -> Spec:
    """Shares from 0 to 1, told in hundredths."""
    axis = {"format": ".0%", "values": [0, 0.25, 0.5, 0.75, 1]}
    return {"field": field, "type": "quantitative", "scale": {"domain": [0, 1]}, "axis": axis}


def _room(width: int) -> Spec:
    return {"minExtent": width, "maxExtent": width}
