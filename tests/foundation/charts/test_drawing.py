"""A drawn chart carries nothing that a strict policy refuses, and says what it shows."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

from dure.foundation.charts import drawing
from dure.foundation.charts.drawing import ATTRIBUTES, ELEMENTS, draw
from tests.foundation.charts.reading import SVG, bars, read, texts


def spec(*values: int, **mark: Any) -> dict[str, Any]:
    return {
        "width": 100,
        "height": 50,
        "data": {"values": [{"month": f"{at}월", "value": value} for at, value in enumerate(values)]},
        "mark": {"type": "bar", "fill": "var(--fill-info)", **mark},
        "encoding": {"x": {"field": "month", "type": "ordinal"}, "y": {"field": "value", "type": "quantitative"}},
    }


def drawn(chart: dict[str, Any], **words: str) -> ET.Element:
    return read(draw(chart, **{"key": "chart", "title": "이름", "text": "설명", **words}))


def test_only_listed_elements_and_attributes_come_out() -> None:
    picture = drawn(spec(1, 2, href="https://example.org", tooltip=True, cursor="pointer", cornerRadius=3))
    for element in list(picture)[2:]:
        for each in element.iter():
            assert each.tag.removeprefix(SVG) in ELEMENTS
            assert set(each.attrib) <= ATTRIBUTES
    assert "style" not in ATTRIBUTES
    assert "href" not in ATTRIBUTES


def test_the_picture_has_a_name_and_a_description_and_takes_colours_from_the_page() -> None:
    picture = drawn(spec(3, 1), key="visits", title="<방문> & 상담", text="최고 3")
    assert picture.get("role") == "img"
    assert picture.get("aria-labelledby") == "visits-name visits-text"
    assert [element.text for element in list(picture)[:2]] == ["<방문> & 상담", "최고 3"]
    assert {"visits-name", "visits-text"} == {element.get("id") for element in picture.iter() if element.get("id")}
    assert len(bars(picture)) == 2
    assert "0월" in texts(picture)


def test_text_of_the_data_stays_text() -> None:
    chart = spec(1)
    chart["data"]["values"][0]["month"] = "<script>alert(1)</script>"
    text = draw(chart, key="chart", title="", text="")
    assert "<script" not in text
    assert "&lt;script" in text


def test_the_same_numbers_are_drawn_once_and_other_numbers_anew() -> None:
    drawing._drawn.cache_clear()
    first = draw(spec(5, 6), key="a", title="", text="")
    assert draw(spec(5, 6), key="a", title="", text="") == first
    assert drawing._drawn.cache_info()[:2] == (1, 1)
    assert draw(spec(6, 5), key="a", title="", text="") != first
