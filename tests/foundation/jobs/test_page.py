"""The page of background work: who sees it, what it says when all is well, late, dead or failed, and the retry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from dure.foundation.access.scope import scope
from dure.foundation.audit.models import AuditEvent
from dure.foundation.jobs.kinds import KINDS
from dure.foundation.jobs.labels import reason_of
from dure.foundation.jobs.models import Run
from dure.foundation.jobs.queries import jobs_state, next_time
from dure.foundation.jobs.queue import pull_now
from dure.foundation.jobs.running import RunFailed, run_kind
from tests.foundation.jobs.works import kind
from tests.personas import SYSTEM

pytestmark = pytest.mark.django_db

PAGE = "/jobs/"
Browse = Callable[[Any], Client]


def a_worker(*, silent_s: int = 0) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s * interval '1 second')", [silent_s]
        )


def breaks(_system: Any, _at: dt.datetime) -> int:
    raise LookupError("박영자")


def failing(number: int, *, attempt: int) -> None:
    with pytest.raises(RunFailed):
        run_kind(KINDS["tests.work"], job_id=number, attempt=attempt)


@pytest.fixture
def read(browse: Browse, administrator: Any) -> Callable[[], str]:
    client = browse(administrator)

    def text() -> str:
        answer = client.get(PAGE, headers={"accept-language": "en"})
        assert answer.status_code == 200
        return answer.content.decode()

    return text


def test_only_who_looks_after_the_installation_sees_it(browse: Browse, administrator: Any, official: Any) -> None:
    assert browse(administrator).get(PAGE).status_code == 200
    assert browse(official).get(PAGE).status_code == 403
    assert browse(official).post(f"{PAGE}jobs.forget_runs/retry/").status_code == 403
    assert not ProcrastinateJob.objects.exists()


def test_runs_are_out_of_sight_of_everybody_else(official: Any, acting: Callable[..., Any]) -> None:
    run_kind(KINDS["jobs.forget_runs"], job_id=1)
    with acting(official) as actor:
        assert not Run.objects.visible_to(actor).exists()


def test_before_anything_ran_it_says_that_no_worker_runs_and_what_to_do(read: Callable[[], str]) -> None:
    text = read()
    assert "No worker is running" in text
    assert "<code>dure worker</code>" in text
    assert "Has not run yet" in text
    assert "Nothing was done yet" in text


def test_a_silent_worker_does_not_count_and_its_last_sign_is_told(read: Callable[[], str]) -> None:
    a_worker(silent_s=120)
    assert "The last sign of one came at" in read()
    a_worker()
    assert "No worker is running" not in read()


def test_waiting_for_long_is_told(read: Callable[[], str]) -> None:
    a_worker()
    number = pull_now("jobs.forget_runs")
    assert "The work is late" not in read()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET scheduled_at = now() - interval '20 minutes' WHERE id = %s", [number]
        )
    assert "The oldest has waited for 20 minutes" in read()


def test_a_failure_is_told_in_words_with_a_technical_line_and_without_anybodys_data(read: Callable[[], str]) -> None:
    with kind(breaks, attempts=2):
        failing(1, attempt=1)
        text = read()
        assert "Will be tried again" in text
        assert "Attempt 1 failed" in text
        failing(1, attempt=2)
        text = read()
    assert "1 time since" in text
    assert "A fault of the program" in text
    assert "builtins.LookupError" in text
    assert "박영자" not in text


def test_a_retry_puts_the_work_in_line_settles_the_failures_and_is_audited(
    browse: Browse, administrator: Any, read: Callable[[], str]
) -> None:
    with kind(breaks, attempts=1):
        failing(1, attempt=1)
        answer = browse(administrator).post(f"{PAGE}tests.work/retry/")
        assert answer.status_code == 302
        assert ProcrastinateJob.objects.filter(task_name="tests.work", status="todo").count() == 1
        assert "Failed, settled since" in read()
    with scope(SYSTEM):
        event = AuditEvent.objects.visible_to(SYSTEM).get(what="jobs.retry")
    assert (event.actor_id, event.detail) == (administrator.pk, {"job": "tests.work", "settled": 1})


def test_a_retry_of_what_does_not_exist_is_not_found(browse: Browse, administrator: Any) -> None:
    assert browse(administrator).post(f"{PAGE}no.such/retry/").status_code == 404


def test_what_the_program_no_longer_knows_keeps_its_name(read: Callable[[], str], now: dt.datetime) -> None:
    Run(job_id=1, kind="gone.work", state="done", done=3, started_at=now, ended_at=now).save()
    assert "gone.work" in read()


def test_many_runs_come_in_pages(browse: Browse, administrator: Any, now: dt.datetime) -> None:
    for number in range(30):
        Run(job_id=number, kind="gone.work", state="done", done=1, started_at=now).save()
    answer = browse(administrator).get(PAGE)
    assert len(answer.context["runs"]) == 25
    assert len(browse(administrator).get(answer.context["page"].next_url).context["runs"]) == 5


def test_the_state_counts_what_waits_what_comes_later_what_runs_and_what_failed(now: dt.datetime) -> None:
    empty = jobs_state(now=now)
    assert (empty.waiting, empty.later, empty.running, empty.failed, empty.workers) == (0, 0, 0, 0, 0)
    assert (empty.oldest_waiting_s, empty.last_heartbeat) == (None, None)
    numbers = [pull_now("jobs.forget_runs") for _ in range(3)]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [numbers[0]])
        cursor.execute(
            "UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 hour' WHERE id = %s", [numbers[1]]
        )
    with kind(breaks, attempts=1):
        failing(99, attempt=1)
    a_worker()
    later = now + dt.timedelta(seconds=20)
    state = jobs_state(now=later)
    assert (state.waiting, state.later, state.running, state.failed, state.workers) == (1, 1, 1, 1, 1)
    assert 15 <= (state.oldest_waiting_s or 0) <= 20


def test_the_hours_of_the_clock_are_utc() -> None:
    at = dt.datetime(2026, 11, 3, 12, tzinfo=dt.UTC)
    assert next_time(KINDS["jobs.forget_runs"], now=at) == dt.datetime(2026, 11, 3, 18, 20, tzinfo=dt.UTC)
    with kind(breaks, every=None) as work:
        assert next_time(work, now=at) is None


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("", ""),
        ("django.db.utils.OperationalError", "could not be reached"),
        ("django.db.utils.IntegrityError", "refused"),
        ("builtins.ConnectionRefusedError", "did not answer"),
        ("builtins.FileNotFoundError", "file"),
        ("dure.foundation.jobs.running.WorkerLost", "in the middle"),
        ("builtins.KeyError", "fault of the program"),
    ],
)
def test_each_fault_has_its_words(fault: str, words: str) -> None:
    from django.utils import translation

    with translation.override("en"):
        assert words in str(reason_of(fault))
        assert bool(reason_of(fault)) == bool(words)
