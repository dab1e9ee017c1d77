"""Draws a Vega-Lite specification; what comes out may stand in a page under a policy that allows nothing inline."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree as ET

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

KEPT = 512  # about 5 kB each
SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = frozenset({"g", "path", "line", "rect", "circle", "text", "tspan"})
ATTRIBUTES = frozenset(
    {"class", "d", "dy", "fill", "fill-opacity", "font-size", "font-weight", "height", "opacity", "r", "stroke",
     "stroke-dasharray", "stroke-opacity", "stroke-width", "text-anchor", "transform", "width", "x", "x1", "x2", "y",
     "y1", "y2"}
)  # fmt: skip
LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}")
OUTWARD = re.compile(r"url\s*\(|[<>]", re.IGNORECASE)

# Vega's own reader's names for marks are English; the figure around the chart says what it shows.
HOUSE = {
    "aria": False,
    "background": None,
    "font": "sans-serif",
    "view": {"stroke": None},
    "axis": {
        "domainColor": "var(--line-strong)",
        "gridColor": "var(--line)",
        "labelColor": "var(--text-quiet)",
        "labelFontSize": 12,
        "labelPadding": 5,
        "ticks": False,
        "title": None,
    },
}


def draw(spec: Mapping[str, Any], *, key: str, title: str, text: str) -> SafeString:
    """The chart as one picture with a name and a description; ``key`` is unique on the page."""
    box, inside = _drawn(json.dumps({**spec, "config": HOUSE}, ensure_ascii=False, sort_keys=True))
    return format_html(
        '<svg class="chart" viewBox="{box}" role="img" aria-labelledby="{key}-name {key}-text" focusable="false">'
        '<title id="{key}-name">{title}</title><desc id="{key}-text">{text}</desc>{inside}</svg>',
        box=box,
        key=key,
        title=title,
        text=text,
        inside=mark_safe(inside),  # noqa: S308 - built below from listed elements and attributes alone
    )


@lru_cache(maxsize=KEPT)
def _drawn(spec: str) -> tuple[str, str]:
    """The view box and what lies inside the picture. Kept by the whole specification, numbers included."""
    # Loads a rendering engine of 80 MB, which only people who look at charts should pay for.
    import vl_convert

    root = ET.fromstring(vl_convert.vegalite_to_svg(json.loads(spec)))  # noqa: S314 - drawn by ourselves
    return root.get("viewBox", ""), "".join(_clean(child) for child in root)


def _clean(element: ET.Element) -> str:
    name = element.tag.removeprefix(SVG)
    if name not in ELEMENTS or "display" in element.attrib or element.get("class") == "background":
        return ""
    inside = "".join(_clean(child) for child in element)
    if name == "g" and not inside:
        return ""
    attributes = "".join(
        str(format_html(' {}="{}"', attribute, LONG_NUMBER.sub(_shortened, value)))
        for attribute, value in element.attrib.items()
        if attribute in ATTRIBUTES and not OUTWARD.search(value)
    )
    return str(format_html("<{}{}>{}{}</{}>", name, mark_safe(attributes), element.text or "", mark_safe(inside), name))  # noqa: S308


def _shortened(match: re.Match[str]) -> str:
    return f"{float(match.group()):.1f}".removesuffix(".0")
