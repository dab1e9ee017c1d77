"""Three published tables come out of one set of records, each column with its own scope and day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from dure.foundation.access.scope import scope
from dure.foundation.areas.models import Area
from dure.steering.indicators.queries import IndicatorValue, by_area, total
from tests.personas import SYSTEM
from tests.places import DISTRICT
from tests.steering.published import COLUMNS, FIVE_AFTER, FIVE_WITH, INCREASES, ROWS, SEVEN_AFTER, TEN, WITHOUT, Row
from tests.steering.records import load_records

Table = dict[str, IndicatorValue]


@pytest.fixture(scope="module", autouse=True)
def _records(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The records once for all tests here, in a transaction that is thrown away."""
    with django_db_blocker.unblock(), transaction.atomic(), scope(SYSTEM):
        load_records()
        yield
        transaction.set_rollback(True)


def areas(codes: tuple[str, ...]) -> list[Area]:
    return list(Area.objects.filter(code__in=codes).order_by("path"))


def measured(row: Row) -> Table:
    """The nine columns; the targets for the dongs they were published for."""
    found = total(SYSTEM, areas=areas(row.dongs), period=row.period)
    wider = total(SYSTEM, areas=areas(row.target_dongs), period=row.period)
    return found | {"targets": wider["targets"]}


@pytest.mark.requirement("R170", "R120")
@pytest.mark.parametrize("name", ROWS)
def test_every_column_of_a_published_row_is_counted_exactly(name: str) -> None:
    row = ROWS[name]
    assert {column: value.value for column, value in measured(row).items()} == row.expected()


@pytest.mark.requirement("R170")
@pytest.mark.parametrize("name", INCREASES)
def test_the_published_increases_are_the_differences_of_the_counted_rows(name: str) -> None:
    before, after, increases = INCREASES[name]
    earlier, later = measured(before), measured(after)
    assert tuple(later[c].value - earlier[c].value for c in COLUMNS) == increases


@pytest.mark.requirement("R170")
def test_each_value_says_its_scope_its_period_and_the_day_of_a_state() -> None:
    table = measured(SEVEN_AFTER)
    assert len(table["targets"].scope_paths) == 10
    assert len(table["site_visits"].scope_paths) == 7
    assert table["targets"].as_of == SEVEN_AFTER.period.last
    assert table["visiting_personnel"].as_of == SEVEN_AFTER.period.last
    assert table["site_visits"].as_of is None
    assert (table["site_visits"].period_from, table["site_visits"].period_to) == (
        SEVEN_AFTER.period.first,
        SEVEN_AFTER.period.last,
    )
    assert table["resources_krw"].unit == "krw"


def test_the_targets_of_october_and_december_differ_by_the_54_who_left_between() -> None:
    october = measured(FIVE_AFTER)["targets"].value + measured(WITHOUT)["targets"].value
    december = measured(SEVEN_AFTER)["targets"].value
    assert (october, december) == (57450, 57396)


def test_seven_dongs_alone_have_fewer_targets_than_their_table_prints() -> None:
    seven = total(SYSTEM, areas=areas(SEVEN_AFTER.dongs), period=SEVEN_AFTER.period)
    assert seven["targets"].value < SEVEN_AFTER.expected()["targets"]


def test_the_dongs_add_up_to_the_total_except_for_people_posted_in_two_of_them() -> None:
    dongs = areas(FIVE_WITH)
    parts = by_area(SYSTEM, areas=dongs, period=FIVE_AFTER.period)
    sums = {c: sum(parts[dong.path][c].value for dong in dongs) for c in COLUMNS}
    expected = FIVE_AFTER.expected()
    twice_posted = 28
    assert sums["visiting_personnel"] == expected["visiting_personnel"] + twice_posted
    assert sums["visiting_personnel_private"] == expected["visiting_personnel_private"] + twice_posted
    others = [c for c in COLUMNS if not c.startswith("visiting_personnel")]
    assert {c: sums[c] for c in others} == {c: expected[c] for c in others}


def test_the_ten_dongs_and_their_district_give_the_same_figures() -> None:
    one_by_one = total(SYSTEM, areas=areas(TEN), period=SEVEN_AFTER.period)
    district = total(SYSTEM, areas=[Area.objects.get(path=DISTRICT)], period=SEVEN_AFTER.period)
    assert {c: v.value for c, v in one_by_one.items()} == {c: v.value for c, v in district.items()}
