"""Files as they come on a bad day, from the bytes to the signals: what is told wrongly is left out, and nobody else."""

from __future__ import annotations

import datetime as dt
import io

import pytest

from dure.foundation.access.scope import scope
from dure.journey.discovery.signals.models import LoadFault, SignalLoad, SignalSecret
from dure.registry.people.models import Household
from tests.foundation.sheets.books import book
from tests.journey.discovery.signals.files import COLUMNS, HEADINGS, connected, counts, csv, loaded, row, signals
from tests.personas import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R039")]


def reasons(load: SignalLoad) -> list[tuple[int, str]]:
    with scope(SYSTEM):
        return list(LoadFault.objects.visible_to(SYSTEM).filter(load=load).values_list("line", "reason"))


def test_headings_once_more_among_the_rows_are_no_signal_about_anybody() -> None:
    """A source with one signal for all rows, whose month is given, would else take them for somebody's."""
    columns = {name: COLUMNS[name] for name in ("name", "birth_date", "address", "phone")}
    source = connected(columns=columns, words={}, kind="signal_kind:power_arrears")
    load = loaded(source, csv(row(), HEADINGS, row(name="이호", place="길 3")), month=dt.date(2026, 10, 1))
    assert (load.rows, load.accepted, load.rejected) == (3, 2, 1)
    assert reasons(load) == [(3, "headings_again")]
    assert {signal.about_name for signal in signals()} == {"박영자", "이호"}


@pytest.mark.parametrize("separator", ["\t", ";"])
@pytest.mark.parametrize("encoding", ["cp949", "utf-16-le", "utf-8-sig"])
def test_columns_in_another_order_and_separated_otherwise_are_the_same(
    household: Household, separator: str, encoding: str
) -> None:
    order = ("month", "phone", "kind", "name", "amount", "birth_date", "address")
    told = {
        "month": "2026-10",
        "kind": "전기 3개월",
        "name": "박영자",
        "birth_date": "1954.3.2.",
        "phone": "1000001234",
    }
    lines = [separator.join(COLUMNS[name] for name in order), separator.join(told.get(name, "") for name in order)]
    load = loaded(connected(), io.BytesIO("\n".join(lines).encode(encoding)))
    assert counts(load) == (1, 1, 0, 0, 0)
    assert signals()[0].household_id == household.id


def test_a_file_that_breaks_off_inside_a_letter_loads_all_but_its_last_row(household: Household) -> None:
    whole = csv(row(), row(name="모르는이", kind="전기 3개월")).getvalue()
    load = loaded(connected(), io.BytesIO(whole[: whole.index("모르는이".encode()) + 4]))
    assert counts(load) == (2, 1, 0, 1, 0)
    assert reasons(load) == [(3, "undecodable")]


@pytest.mark.parametrize("content", [csv().getvalue(), HEADINGS.encode("utf-16"), book(COLUMNS.values()).getvalue()])
def test_headings_alone_load_nothing_and_are_no_fault(content: bytes) -> None:
    load = loaded(connected(), io.BytesIO(content))
    assert (load.state, counts(load), reasons(load)) == ("loaded", (0, 0, 0, 0, 0), [])


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", book().getvalue()])
def test_an_empty_file_says_that_there_is_nothing_in_it(content: bytes) -> None:
    load = loaded(connected(), io.BytesIO(content))
    assert load.state == "unreadable"
    assert load.why in ("empty", "no_header")


def test_a_mobile_number_that_lost_its_zero_on_the_way_through_a_workbook_is_known(household: Household) -> None:
    load = loaded(connected(), csv(row(born="", phone="1000001234"), row(name="이호", born="", phone="10-2222-3333")))
    assert counts(load) == (2, 2, 0, 0, 1)
    assert signals(household=household)[0].matched_by == "phone"
    with scope(SYSTEM):
        assert SignalSecret.objects.visible_to(SYSTEM).get().opened() == "010-2222-3333"


def test_days_and_months_as_texts_are_read_or_told_and_never_guessed(household: Household) -> None:
    load = loaded(
        connected(),
        csv(
            row(born="19540302", month="26년 1월"),
            row(born="540302", month="2026.2"),
            row(born="540302-2", month="46082"),
            row(born="1954.3.2", month="2026.1"),
            row(born="1954-13-02", month="2026-03"),
            row(month="2026-13-01"),
            row(born="1954-03-02 / 1960-01-01", month="2026-04"),
        ),
    )
    assert [signal.month.month for signal in signals(household=household)] == [1, 2]
    assert dict(reasons(load)) == {
        4: "month_impossible",
        5: "month_ambiguous",
        6: "unknowable",
        7: "month_impossible",
        8: "unknowable",
    }
