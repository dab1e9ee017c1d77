"""A file whose rows fail each time stops by itself: the office is told, and every other file goes on."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.audit.models import Act, AuditEvent
from dure.foundation.loads.running import AGAIN_AFTER, ATTEMPTS, load_next
from dure.foundation.loads.screens import load_line
from dure.foundation.vault.sealing import Unreadable
from dure.journey.discovery.signals.actions import take_file
from dure.journey.discovery.signals.loading import files
from dure.journey.discovery.signals.loading.files import LOAD, SIGNAL_FILES
from dure.journey.discovery.signals.loading.rows import Told
from dure.journey.discovery.signals.loading.staging import write_batch
from dure.journey.discovery.signals.models import LoadPiece, SignalLoad, SignalSource
from dure.registry.deadlines.models import Deadline
from tests.journey.discovery.signals.files import connected, counts, csv, evidence, now, row, signals, taken
from tests.personas import SYSTEM, make_user
from tests.places import DISTRICT

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R039")]

BAD = "고장난이"
SECRET = "비밀번호"
BATCH = 4


def fails_by_itself() -> None:
    raise ValueError(SECRET)


def fails_in_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")


def fails_for_want_of_a_key() -> None:
    raise Unreadable


@pytest.fixture
def fault(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], None]]:
    """How the batch with the bad row fails, after it was written; nothing fails when it is empty."""
    how: list[Callable[[], None]] = [fails_by_itself]
    write = write_batch

    def failing(load: SignalLoad, told: list[Told], **said: Any) -> Any:
        written = write(load, told, **said)
        if how and any(one.name == BAD for one in told):
            how[0]()
        return written

    monkeypatch.setattr(files, "write_batch", failing)
    return how


def bad_file() -> io.BytesIO:
    """Six good rows, one that fails in the second batch, and three good ones."""
    names = [*(f"앞{number}" for number in range(6)), BAD, *(f"뒤{number}" for number in range(3))]
    return csv(*(row(name=name, place=f"길 {number}") for number, name in enumerate(names)))


def run(*, at: dt.datetime | None = None) -> None:
    """As the job does: one after the other, until nothing is left to do now."""
    at = at or timezone.now()
    with scope(SYSTEM):
        for _ in range(50):
            if not load_next(SIGNAL_FILES, SYSTEM, at, batch=BATCH):
                return
    raise AssertionError("It never comes to an end.")


def run_to_the_end() -> None:
    at = timezone.now()
    for number in range(ATTEMPTS):
        run(at=at + number * AGAIN_AFTER)


def on_today() -> list[tuple[str, str, str]]:
    with scope(SYSTEM):
        rows = Deadline.objects.visible_to(SYSTEM).filter(kind="deadline_kind:load_stopped").order_by("starts_at")
        return [(deadline.path, str(deadline.object_id), deadline.state) for deadline in rows]


def recorded(load: SignalLoad) -> list[dict[str, Any]]:
    with scope(SYSTEM):
        rows = AuditEvent.objects.visible_to(SYSTEM).filter(what=LOAD, act=Act.CHANGE, object_id=load.pk)
        return [event.detail for event in rows.order_by("at", "id")]


def sent_again(source: SignalSource) -> tuple[SignalLoad, bool]:
    with scope(SYSTEM):
        return take_file(actor=SYSTEM, source=source, file=bad_file(), file_name="a.csv", at=timezone.now())


@pytest.mark.parametrize(
    ("how", "why"),
    [(fails_by_itself, "program"), (fails_in_the_database, "refused"), (fails_for_want_of_a_key, "locked")],
)
def test_after_the_last_attempt_a_load_stops_with_its_reason_and_what_came_before_stays(
    fault: list[Callable[[], None]], how: Callable[[], None], why: str
) -> None:
    fault[:] = [how]
    load = taken(connected(), bad_file())
    run_to_the_end()
    load = now(load)
    assert (load.state, load.why, load.attempts, load.line) == ("stopped", why, ATTEMPTS, 5)
    assert counts(load) == (4, 4, 0, 0, 4)
    assert len(signals()) == len(evidence()) == 4, "nothing is left of the batch that failed"
    assert load.ended_at is not None
    with scope(SYSTEM):
        assert not LoadPiece.objects.visible_to(SYSTEM).filter(load=load).exists()


def test_it_is_tried_again_after_a_while_and_not_at_once(fault: list[Callable[[], None]]) -> None:
    load, at = taken(connected(), bad_file()), timezone.now()
    run(at=at)
    assert (now(load).state, now(load).attempts) == ("running", 1)
    run(at=at)
    assert now(load).attempts == 1
    fault.clear()
    run(at=at + AGAIN_AFTER)
    assert (now(load).state, now(load).attempts, counts(now(load))) == ("loaded", 0, (10, 10, 0, 0, 10))
    assert on_today() == []


def test_other_files_go_on_while_one_fails(fault: list[Callable[[], None]]) -> None:
    source = connected()
    first = taken(source, bad_file())
    second = taken(source, csv(*(row(name=f"다른{number}", place=f"길 {number}") for number in range(9))))
    run()
    assert (now(first).state, now(second).state) == ("running", "loaded")
    assert counts(now(second)) == (9, 9, 0, 0, 9)


def test_the_stop_is_in_the_log_with_its_place_in_the_program_and_no_word_of_the_row(
    fault: list[Callable[[], None]], caplog: pytest.LogCaptureFixture
) -> None:
    load = taken(connected(), bad_file())
    run_to_the_end()
    (stop,) = recorded(load)
    assert (stop["state"], stop["line"], stop["fault"]) == ("stopped", 5, "builtins.ValueError")
    assert stop["place"].startswith("dure.")
    assert SECRET not in str(stop) + caplog.text
    assert BAD not in str(stop) + caplog.text


def test_the_office_is_told_once_and_by_its_own_line_of_today(
    fault: list[Callable[[], None]], district_officer: User, official: User, browse: Callable[..., Client]
) -> None:
    load = taken(connected(), bad_file())
    run_to_the_end()
    assert on_today() == [(DISTRICT, str(load.pk), "open")]
    link = reverse("signals:load", args=[load.pk])
    shown = browse(district_officer).get(reverse("web:today")).content.decode()
    assert link in shown
    assert "5줄까지" in shown
    assert link not in browse(official).get(reverse("web:today")).content.decode()


@pytest.mark.parametrize(("language", "words"), [("ko", "5줄까지"), ("en", "up to line 5")])
def test_its_page_says_in_both_languages_how_far_it_came_and_what_to_do(
    fault: list[Callable[[], None]], district_officer: User, browse: Callable[..., Client], language: str, words: str
) -> None:
    load = taken(connected(), bad_file())
    run_to_the_end()
    with translation.override(language):
        line = load_line(now(load))
    assert words in line["why"]
    shown = browse(district_officer).get(reverse("signals:load", args=[load.pk])).content.decode()
    assert "멈춤" in shown
    assert "5줄까지" in shown
    assert "아무것도 불러오지 않았습니다" not in shown


def test_the_same_file_sent_again_goes_on_behind_the_last_good_line(fault: list[Callable[[], None]]) -> None:
    source = connected()
    load = taken(source, bad_file())
    run_to_the_end()
    fault.clear()
    again, new = sent_again(source)
    assert (again.pk, new, again.state) == (load.pk, True, "waiting")
    assert [state for _path, _id, state in on_today()] == ["met"]
    run()
    assert (now(load).state, now(load).why, counts(now(load))) == ("loaded", "", (10, 10, 0, 0, 10))
    assert sent_again(source) == (now(load), False)


def test_the_officer_sends_the_file_again_or_puts_it_aside(
    fault: list[Callable[[], None]], district_officer: User, browse: Callable[..., Client]
) -> None:
    source, officer = connected(), browse(district_officer)
    load = taken(source, bad_file(), actor=SYSTEM)
    run_to_the_end()
    aside = reverse("signals:aside", args=[load.pk])
    page = reverse("signals:load", args=[load.pk])
    assert aside in officer.get(page).content.decode()
    assert browse(make_user("elsewhere", "district_officer", "41.41110.")).post(aside).status_code == 404
    assert officer.post(aside).status_code == 302
    assert [state for _path, _id, state in on_today()] == ["cancelled"]
    assert aside not in officer.get(page).content.decode()
    content = SimpleUploadedFile("a.csv", bad_file().getvalue())
    assert officer.post(reverse("signals:loads"), {"source": str(source.id), "file": content}).status_code == 302
    assert now(load).state == "waiting"
    run_to_the_end()
    assert [state for _path, _id, state in on_today()] == ["cancelled", "open"]
