"""Chart, map, table, CSV and XLSX show one set of numbers, and what is hidden in one is hidden in all."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Area
from dure.steering.indicators.board import Line, build_board
from dure.steering.indicators.export import COLUMNS
from dure.steering.indicators.hiding import FEWEST_SHOWN, Hidden, series
from dure.steering.indicators.periods import Period
from dure.steering.indicators.pictures.charts import month_spec, month_values
from dure.steering.indicators.pictures.maps import area_map
from tests.places import DISTRICT, OTHER_CITY, OWN, SIBLING
from tests.steering.test_board import area, found, this_month

pytestmark = pytest.mark.django_db
Browse = Callable[[User | None], Client]
SPOTS = "blind_spots_discovered"
ROW = re.compile(r'<tr class="map-row" data-area="(\d+)" data-step="(\d)" data-short="([^"]*)" data-told="([^"]*)">')
SQUARE = {"type": "Polygon", "coordinates": [[[129.1234567, 35.1], [129.2, 35.1], [129.2, 35.2], [129.1234567, 35.1]]]}


def asked(**more: str) -> dict[str, str]:
    month = timezone.localdate().strftime("%Y-%m")
    return {"by": "month", "first": month, "last": month, **more}


def taken_along(client: Client, file_format: str) -> list[dict[str, str]]:
    """The rows of the file, every cell as text."""
    answer = client.post(
        reverse("indicators:download"), asked(reason="의회 제출 자료", purpose="report", format=file_format)
    )
    content = b"".join(answer.streaming_content)
    if file_format == "csv":
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    [sheet] = load_workbook(io.BytesIO(content)).worksheets
    head, *rows = sheet.iter_rows(values_only=True)
    return [
        {str(name): "" if value is None else str(value) for name, value in zip(head, row, strict=True)} for row in rows
    ]


def numbers_of(rows: list[dict[str, str]], part: str) -> list[str]:
    return [row["value"] for row in rows if row["part"] == part and row["indicator"] == SPOTS]


def spots(lines: list[Line]) -> Line:
    return next(line for line in lines if line.code.code == SPOTS)


def as_text(value: int | None) -> str:
    return "" if value is None else str(value)


@pytest.mark.parametrize("persona", ["official", "district_leader"])
@pytest.mark.parametrize("numbers", [(3, 7), (12, 6), (1, 0)])
def test_chart_map_table_csv_and_xlsx_have_the_same_numbers(
    persona: str, numbers: tuple[int, int], browse: Browse, acting: Callable[[User], Any], request: Any
) -> None:
    user = request.getfixturevalue(persona)
    found(OWN, numbers[0])
    found(SIBLING, numbers[1])
    client = browse(user)
    place = area(OWN if persona == "official" else DISTRICT)
    with acting(user) as actor:
        line = spots(build_board(actor, areas=[place], period=this_month()).lines)
        on_map = [as_text(one.cell.value) for one in area_map(line).places]
    by_dong = [as_text(cell.value) for _area, cell in line.parts]
    by_month = [as_text(cell.value) for _month, cell in line.months]
    assert on_map == by_dong
    assert [as_text(row["value"]) for row in month_values(line, this_month())] == by_month
    for file_format in ("csv", "xlsx"):
        rows = taken_along(client, file_format)
        assert tuple(rows[0]) == COLUMNS
        assert numbers_of(rows, "area") == by_dong
        assert numbers_of(rows, "month") == by_month
        assert numbers_of(rows, "total") == [as_text(line.total.value)]
    page = client.get(reverse("indicators:board"), asked(view="map", show=SPOTS)).content.decode()
    told = {code: short for code, _step, short, _told in ROW.findall(page)}
    for dong, cell in line.parts:
        assert told[dong.code].isdecimal() == (cell.value is not None)
        assert cell.value is None or told[dong.code] == str(cell.value)


def test_what_a_leader_may_not_see_is_in_no_picture_and_no_file(district_leader: User, browse: Browse) -> None:
    found(OWN, 3)
    found(SIBLING, 7)
    client = browse(district_leader)
    page = client.get(reverse("indicators:board"), asked(view="map", show=SPOTS)).content.decode()
    hidden = [row for row in ROW.findall(page) if row[0] in (area(OWN).code, area(SIBLING).code)]
    assert [step for _code, step, _short, _told in hidden] == ["0", "0"]
    assert not any(re.search(r"\b[37]\b", short + told.replace(str(FEWEST_SHOWN), "")) for _, _, short, told in hidden)
    for file_format in ("csv", "xlsx"):
        rows = taken_along(client, file_format)
        kept = {row["area_codes"]: (row["value"], row["hidden"]) for row in rows if row["indicator"] == SPOTS}
        assert kept[area(OWN).code] == ("", "small")
        assert kept[area(SIBLING).code] == ("", "guarding")


def test_a_small_month_is_in_no_bar_no_text_and_no_table(district_leader: User, acting: Callable[[User], Any]) -> None:
    found(OWN, 4)
    with acting(district_leader) as actor:
        line = spots(build_board(actor, areas=[area(DISTRICT)], period=this_month()).lines)
        [cell] = [cell for month, cell in line.months if month.meets(this_month())]
        drawn = json.dumps(month_spec(line, this_month()))
    assert (cell.value, cell.hidden) == (None, Hidden.SMALL)
    assert '"value": 4' not in drawn
    assert '"value": null' in drawn


def test_each_small_chart_stands_in_the_page_with_name_words_and_table(official: User, browse: Browse) -> None:
    found(OWN, 6)
    page = browse(official).get(reverse("indicators:board"), asked()).content.decode()
    assert page.count('<svg class="chart"') == 7
    assert page.count('<table class="months">') == 7
    for text in re.findall(r'<svg class="chart".*?</svg>', page, re.DOTALL):
        assert re.search(r"<title [^>]*>[^<]+</title><desc [^>]*>[^<]+</desc>", text)
        assert " style=" not in text
        assert "url(" not in text


def test_outlines_are_of_ones_own_right_and_carry_no_number(
    official: User, district_leader: User, volunteer: User, browse: Browse
) -> None:
    for path in (OWN, SIBLING, OTHER_CITY):
        Area.objects.filter(path=path).update(boundary=SQUARE, boundary_source="어디선가")
    found(OWN, 6)
    address = reverse("indicators:outlines")
    for user, seen in ((official, {OWN}), (district_leader, {OWN, SIBLING})):
        features = browse(user).get(address).json()["features"]
        assert {one["properties"]["code"] for one in features} == {area(path).code for path in seen}
        assert {name for one in features for name in one["properties"]} == {"code", "name", "label_point"}
        assert features[0]["geometry"]["coordinates"][0][0] == [129.12346, 35.1]
    assert browse(official).get(address, {"area": area(SIBLING).code}).status_code == 404
    assert browse(volunteer).get(address).status_code == 403


def test_without_outlines_the_page_says_so_and_keeps_the_table(official: User, browse: Browse) -> None:
    Area.objects.update(boundary=None)
    page = browse(official).get(reverse("indicators:board"), asked(view="map"))
    assert not page.context["map"].has_outlines
    assert "data-outlines" not in page.content.decode()
    assert ROW.search(page.content.decode())
    Area.objects.filter(path=OWN).update(boundary=SQUARE)
    page = browse(official).get(reverse("indicators:board"), asked(view="map", show="no such figure"))
    assert page.context["map"].has_outlines
    assert reverse("indicators:outlines") in page.content.decode()


@given(
    values=st.lists(st.integers(0, 12), min_size=13, max_size=13),
    length=st.integers(1, 6),
    reads_files=st.booleans(),
)
@settings(max_examples=200, deadline=None)
def test_no_shown_sum_gives_a_hidden_month_away(values: list[int], length: int, reads_files: bool) -> None:
    windows = [list(range(13 - length, 13)), list(range(13 - 2 * length, 13 - length))]
    cells = series(SPOTS, values, reads_files=reads_files, sums=windows)
    assert all(cell.value in (None, value) for cell, value in zip(cells, values, strict=True))
    if reads_files:
        assert not any(cell.hidden for cell in cells)
        return
    assert all(cell.value is None for cell, value in zip(cells, values, strict=True) if 0 < value < FEWEST_SHOWN)
    for places in windows:
        hidden = [at for at in places if cells[at].value is None]
        if len(hidden) == 1 and len(places) > 1:
            # The sum is then the hidden number itself and hidden as a total, or the rest is nothing.
            assert sum(values[at] for at in places) == values[hidden[0]] < FEWEST_SHOWN


def test_months_run_until_the_periods_last_day_and_hold_the_same_month_of_the_year_before() -> None:
    import datetime as dt

    months = Period(dt.date(2026, 2, 1), dt.date(2026, 3, 10)).months()
    assert len(months) == 13
    assert (months[0].first, months[0].last) == (dt.date(2025, 3, 1), dt.date(2025, 3, 31))
    assert (months[-1].first, months[-1].last) == (dt.date(2026, 3, 1), dt.date(2026, 3, 10))
    assert len(Period(dt.date(2014, 1, 1), dt.date(2026, 3, 10)).months()) == 36
