"""The figures on the command line, and the page of the manual about them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from pathlib import Path

import pytest

from dure.steering.indicators.areas import UnknownArea
from dure.steering.indicators.command import indicators_command
from dure.steering.indicators.export import COLUMNS
from dure.steering.indicators.queries import indicator_codes
from tests.places import OWN

pytestmark = pytest.mark.django_db
MANUAL = Path(__file__).resolve().parents[2] / "docs" / "reference" / "indicators.md"
YEAR = {"first": dt.date(2026, 1, 1), "last": dt.date(2026, 12, 31)}
DONG = OWN.split(".")[2]
DISTRICT_CODE = OWN.split(".")[1]


@pytest.mark.requirement("R170")
def test_the_command_gives_the_total_and_each_dong_as_csv_and_the_same_rows_as_json() -> None:
    text = indicators_command(**YEAR, area_codes=[DISTRICT_CODE], output_format="csv")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert {row["indicator"] for row in rows if row["part"] == "total"} == {code.code for code in indicator_codes()}
    assert DONG in {row["area_codes"] for row in rows if row["part"] == "area"}
    told = json.loads(indicators_command(**YEAR, area_codes=[DISTRICT_CODE], output_format="json"))
    assert [{k: "" if v is None else str(v) for k, v in row.items()} for row in told["rows"]] == rows


def test_an_area_inside_another_one_is_not_counted_twice() -> None:
    told = json.loads(indicators_command(**YEAR, area_codes=[DONG, DISTRICT_CODE], output_format="json"))
    assert {row["area_codes"] for row in told["rows"] if row["part"] == "total"} == {DISTRICT_CODE}


def test_an_unknown_area_a_turned_period_and_an_unknown_format_are_refused() -> None:
    with pytest.raises(UnknownArea):
        indicators_command(**YEAR, area_codes=["99999"])
    with pytest.raises(ValueError, match="ends on or after"):
        indicators_command(first=YEAR["last"], last=YEAR["first"], area_codes=[])
    with pytest.raises(ValueError, match="csv, json"):
        indicators_command(**YEAR, area_codes=[], output_format="xml")


def test_the_manual_explains_every_field_of_the_file_and_every_indicator() -> None:
    manual = MANUAL.read_text(encoding="utf-8")
    for name in (*COLUMNS, *(code.code for code in indicator_codes())):
        assert f"| `{name}` |" in manual, name
