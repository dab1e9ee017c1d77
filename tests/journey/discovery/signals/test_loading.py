"""Files become signals: what is good comes in once, what is bad is told, and nothing is half done."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.utils import timezone

from dure.foundation.access.scope import scope
from dure.foundation.loads import running
from dure.foundation.loads.running import load_next
from dure.journey.discovery.signals.actions import take_file
from dure.journey.discovery.signals.loading import files
from dure.journey.discovery.signals.loading.files import SIGNAL_FILES
from dure.journey.discovery.signals.loading.staging import write_batch
from dure.journey.discovery.signals.models import LoadFault, LoadPiece, SignalLoad, SignalSecret
from dure.registry.people.models import Household
from tests.foundation.sheets.books import book
from tests.journey.discovery.signals.files import (
    COLUMNS,
    POWER,
    connected,
    counts,
    csv,
    evidence,
    loaded,
    now,
    row,
    signals,
    taken,
)
from tests.personas import SYSTEM
from tests.places import DISTRICT

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R039")]

MANY = 20_000


def faults(load: SignalLoad) -> list[tuple[int, str, str, bool]]:
    with scope(SYSTEM):
        rows = LoadFault.objects.visible_to(SYSTEM).filter(load=load)
        return [(fault.line, fault.column, fault.reason, fault.is_rejected) for fault in rows]


def test_a_signal_about_a_known_family_comes_to_it_with_its_evidence(household: Household) -> None:
    load = loaded(connected(), csv(row(amount='"1,234,500원"')))
    assert counts(load) == (1, 1, 0, 0, 0)
    (signal,) = signals()
    assert (signal.household_id, signal.path, signal.kind_id) == (household.id, household.path, POWER)
    assert (signal.month, signal.amount_won, signal.matched_by) == (dt.date(2026, 10, 1), 1_234_500, "birth_date")
    assert (signal.about_name, signal.about_birth_date, signal.about_place) == ("", None, "")
    (piece,) = evidence()
    assert (piece.household_id, piece.what, piece.object_id) == (household.id, "signals.signal", signal.id)
    assert (piece.kind_id, piece.amount_won, piece.subject_key, piece.label) == (POWER, 1_234_500, "", "")


def test_evidence_fades_from_the_month_it_speaks_of_however_late_the_file_came(household: Household) -> None:
    loaded(connected(), csv(row(month="2026-01")))
    (piece,) = evidence()
    assert timezone.localtime(piece.at).date() == dt.date(2026, 2, 1)


def test_a_signal_about_nobody_known_lies_at_the_district_and_keeps_what_was_told_under_lock() -> None:
    load = loaded(connected(), csv(row(name="모르는이", place="어딘가 9", phone="010-0000-7777")))
    assert counts(load) == (1, 1, 0, 0, 1)
    (signal,) = signals()
    assert (signal.household_id, signal.path) == (None, DISTRICT)
    assert (signal.about_name, signal.about_birth_date, signal.about_place) == (
        "모르는이",
        dt.date(1954, 3, 2),
        "어딘가 9",
    )
    with scope(SYSTEM):
        secret = SignalSecret.objects.visible_to(SYSTEM).get(signal=signal)
        assert secret.opened() == "010-0000-7777"
        assert b"7777" not in bytes(secret.token)
    (piece,) = evidence()
    assert (piece.household_id, piece.path, piece.label, piece.place) == (None, DISTRICT, "모르는이", "어딘가 9")
    assert piece.subject_key == signal.subject_key


def test_no_number_is_kept_of_a_family_that_is_known(household: Household) -> None:
    loaded(connected(), csv(row(phone="010-9999-8888")))
    with scope(SYSTEM):
        assert not SignalSecret.objects.visible_to(SYSTEM).exists()


def test_the_same_file_twice_is_the_same_load_and_changes_nothing(household: Household) -> None:
    source, content = connected(), csv(row(), row(name="모르는이")).getvalue()
    first = loaded(source, io.BytesIO(content))
    with scope(SYSTEM):
        again, new = take_file(
            actor=SYSTEM, source=source, file=io.BytesIO(content), file_name="b.csv", at=timezone.now()
        )
    assert (again.pk, new) == (first.pk, False)
    assert len(signals()) == 2
    assert now(first).ended_at == first.ended_at


def test_a_row_told_again_in_another_file_changes_nothing(household: Household) -> None:
    source = connected()
    loaded(source, csv(row()))
    load = loaded(source, csv(row(), row(), row(month="2026-09")))
    assert counts(load) == (3, 1, 2, 0, 0)
    assert len(signals()) == len(evidence()) == 2


@pytest.mark.parametrize("encoding", ["cp949", "utf-16", "utf-8-sig"])
def test_files_in_the_encodings_of_agencies_are_the_same(household: Household, encoding: str) -> None:
    assert counts(loaded(connected(), csv(row(), encoding=encoding))) == (1, 1, 0, 0, 0)
    assert signals()[0].household_id == household.id


def test_a_workbook_with_formulas_days_and_numbers_is_loaded_but_for_its_bad_rows(household: Household) -> None:
    file = book(
        ("2026년 10월 체납자",),
        COLUMNS.values(),
        ("박영자", dt.date(1954, 3, 2), "망미로 1", 1000001234, "전기 3개월", 202610, 50_000),
        ("=A3", dt.date(1954, 3, 2), None, None, "전기 3개월", 202610, None),
        ("이호", 19540302, None, None, "power_cut", "2026.10", "=1+1"),
        ("김영희, 박철수", "19540302", None, None, "단전", "2026년 10월", None),
    )
    load = loaded(connected(), file)
    assert counts(load) == (4, 2, 0, 2, 1)
    assert faults(load) == [
        (4, "성명", "formula", True),
        (5, "체납액", "formula", False),
        (6, "성명", "several_people", True),
    ]
    assert [signal.kind_id for signal in signals()] == [POWER, "signal_kind:power_cut"]


def test_a_bad_cell_is_left_out_and_a_row_without_anybody_is_told() -> None:
    load = loaded(
        connected(),
        csv(
            row(name="하나", born="10-03-12", phone="010-0000-1111"),
            row(name="둘", born="모름", phone="없음"),
            row(name="셋", kind="무엇"),
            row(name="넷", month=""),
            row(name=""),
        ),
    )
    assert counts(load) == (5, 1, 0, 4, 1)
    assert faults(load) == [
        (2, "생년월일", "date_ambiguous", False),
        (3, "생년월일", "no_date", True),
        (3, "연락처", "no_phone", True),
        (3, "", "unknowable", True),
        (4, "위기정보", "unknown_word", True),
        (5, "기준월", "empty", True),
        (6, "성명", "empty", True),
    ]


def test_what_stood_in_a_bad_cell_is_kept_nowhere() -> None:
    load = loaded(connected(), csv(row(name="김비밀·박비밀"), row(name="x", born="비밀스런날", phone="비밀번호")))
    with scope(SYSTEM):
        kept = str(list(LoadFault.objects.visible_to(SYSTEM).filter(load=load).values()))
    assert load.rejected == 2
    assert "비밀" not in kept


def test_an_unreadable_file_loads_nothing_and_says_why() -> None:
    load = loaded(connected(), io.BytesIO("성명,주소\n박영자,망미로 1\n".encode()))
    assert (load.state, load.why) == ("unreadable", "no_header")
    assert set(load.lacking) == set(COLUMNS.values()) - {"성명", "주소"}
    assert signals() == []
    with scope(SYSTEM):
        assert not LoadPiece.objects.visible_to(SYSTEM).exists()


def test_an_error_in_the_last_row_of_many_rejects_that_row_alone() -> None:
    lines = [row(name=f"사람{number}", place=f"길 {number}") for number in range(MANY)]
    content = csv(*lines).getvalue() + "박영자".encode("cp949") + b",,,,,,\n"
    load = loaded(connected(), io.BytesIO(content), batch=5_000)
    assert counts(load) == (MANY + 1, MANY, 0, 1, MANY)
    assert faults(load) == [(MANY + 2, "", "undecodable", True)]
    assert len(evidence()) == MANY


def test_nothing_of_the_file_stays_when_it_is_loaded() -> None:
    load = taken(connected(), csv(row()))
    with scope(SYSTEM):
        (piece,) = LoadPiece.objects.visible_to(SYSTEM).filter(load=load)
        assert "박영자".encode() not in bytes(piece.token)
        while load_next(SIGNAL_FILES, SYSTEM, timezone.now()):
            pass
        assert not LoadPiece.objects.visible_to(SYSTEM).exists()


class Killed(BaseException):
    """What ends a process."""


@pytest.mark.parametrize("cut_at", [1, 2, 3])
def test_killed_in_the_middle_and_run_again_it_comes_to_the_same(
    household: Household, monkeypatch: pytest.MonkeyPatch, cut_at: int
) -> None:
    from django.db import transaction

    lines = [row(), *(row(name=f"사람{number}", place=f"길 {number}") for number in range(24)), row(name="")]
    load = taken(connected(), csv(*lines))
    steps = 0
    keep = running._keep_faults

    def killed(*args: Any) -> None:
        nonlocal steps
        steps += 1
        keep(*args)
        if steps == cut_at:
            raise Killed

    monkeypatch.setattr(running, "_keep_faults", killed)
    with scope(SYSTEM):
        for _ in range(20):
            try:
                with transaction.atomic():
                    load_next(SIGNAL_FILES, SYSTEM, timezone.now(), only=load.pk, batch=10)
            except Killed:
                running._at_hand.reading = None
    assert counts(now(load)) == (26, 25, 0, 1, 24)
    assert (now(load).state, len(signals()), len(evidence()), len(faults(load))) == ("loaded", 25, 25, 1)


def test_a_batch_that_failed_is_read_again_by_the_process_that_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    load = taken(connected(), csv(*(row(name=f"사람{number}") for number in range(9))))
    write = write_batch
    failed: list[bool] = []

    def once_failing(*args: Any, **said: Any) -> Any:
        if not failed:
            failed.append(True)
            raise ValueError("the household moved meanwhile")
        return write(*args, **said)

    monkeypatch.setattr(files, "write_batch", once_failing)
    with scope(SYSTEM):
        assert load_next(SIGNAL_FILES, SYSTEM, timezone.now(), only=load.pk, batch=4)
        assert (now(load).attempts, counts(now(load))) == (1, (0, 0, 0, 0, 0))
        while load_next(SIGNAL_FILES, SYSTEM, timezone.now(), only=load.pk, batch=4):
            pass
    assert counts(now(load)) == (9, 9, 0, 0, 9)


def test_the_month_given_with_a_file_is_that_of_its_rows(household: Household) -> None:
    columns = {name: heading for name, heading in COLUMNS.items() if name not in ("month", "kind")}
    source = connected(columns=columns, kind=POWER, words={})
    load = loaded(source, csv(row(kind="", month="")), month=dt.date(2026, 9, 1))
    assert load.month == dt.date(2026, 9, 1)
    assert [(signal.month, signal.kind_id) for signal in signals()] == [(dt.date(2026, 9, 1), POWER)]


def test_a_changed_reading_lets_the_same_file_be_loaded_anew(household: Household) -> None:
    from dure.journey.discovery.signals.actions import edit_source
    from dure.journey.discovery.signals.mapping import Mapping

    source = connected(words={})
    first = loaded(source, csv(row()))
    assert counts(first) == (1, 0, 0, 1, 0)
    with scope(SYSTEM):
        mapping = Mapping(COLUMNS, words={"전기 3개월": POWER})
        edit_source(
            actor=SYSTEM, source=source, version=0, title=source.title, agency=source.agency_id, mapping=mapping
        )
        source.refresh_from_db(from_queryset=type(source).objects.visible_to(SYSTEM))
    assert counts(loaded(source, csv(row()))) == (1, 1, 0, 0, 0)
