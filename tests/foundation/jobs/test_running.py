"""A run does piece after piece, counts them with their effects, and keeps why it failed without anybody's data."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job

from dure.foundation.accounts.jobs import clear_sessions
from dure.foundation.jobs import running
from dure.foundation.jobs.kinds import KINDS, Kind, pulls
from dure.foundation.jobs.models import Run
from dure.foundation.jobs.queue import another_waits, pull_now, return_stalled
from dure.foundation.jobs.running import RunFailed, run_kind
from dure.foundation.jobs.worker import Hands
from tests.foundation.jobs.works import kind
from tests.personas import SYSTEM

pytestmark = pytest.mark.django_db


def only_run() -> Run:
    found: Run = Run.objects.visible_to(SYSTEM).get()
    return found


def waiting(name: str) -> int:
    return ProcrastinateJob.objects.filter(task_name=name, status="todo").count()


class Pieces:
    """So many pieces of work; ``fails_at`` is the piece that cannot be done."""

    def __init__(self, count: int, *, fails_at: int | None = None) -> None:
        self.left, self.fails_at = count, fails_at

    def __call__(self, _system: Any, _at: dt.datetime) -> int:
        if self.left == self.fails_at:
            raise LookupError("박영자 010-0000-1234")
        if not self.left:
            return 0
        self.left -= 1
        return 1


def test_a_run_goes_on_until_nothing_is_left_and_counts_what_it_did() -> None:
    with kind(Pieces(3)) as work:
        assert run_kind(work, job_id=1) == 3
    run = only_run()
    assert (run.state, run.done, run.attempt, run.fault) == ("done", 3, 1, "")
    assert run.ended_at is not None


def test_a_run_that_has_done_its_share_asks_for_another_and_lets_others_go_first() -> None:
    with kind(Pieces(5), per_run=2) as work:
        assert run_kind(work, job_id=1) == 2
        assert waiting(work.name) == 1


def test_a_run_that_is_to_end_stops_between_two_pieces_and_asks_for_another() -> None:
    pieces = Pieces(5)
    with kind(pieces) as work:
        assert run_kind(work, job_id=1, stopping=lambda: pieces.left <= 3) == 2
        assert another_waits(work.name)
    assert only_run().state == "done"


def test_a_failure_is_kept_as_its_class_and_place_and_never_with_its_words() -> None:
    with kind(Pieces(3, fails_at=2)) as work, pytest.raises(RunFailed) as caught:
        run_kind(work, job_id=1)
    run = only_run()
    assert (run.state, run.done, run.fault) == ("again", 1, "builtins.LookupError")
    assert run.place.startswith("dure.foundation.jobs.running:")
    assert "박영자" not in str(caught.value) + run.fault + run.place
    assert caught.value.__suppress_context__
    assert run.next_at == caught.value.next_at


def test_what_a_failed_piece_had_written_is_undone() -> None:
    def writes_then_fails(_system: Any, at: dt.datetime) -> int:
        Session(session_key="halfway", session_data="", expire_date=at).save(force_insert=True)
        raise LookupError

    with kind(writes_then_fails) as work, pytest.raises(RunFailed):
        run_kind(work, job_id=1)
    assert not Session.objects.exists()


def test_the_pause_grows_and_after_the_last_attempt_the_run_has_failed() -> None:
    waits = []
    with kind(Pieces(1, fails_at=1), attempts=4) as work:
        for attempt in (1, 2, 3, 4):
            with pytest.raises(RunFailed) as caught:
                run_kind(work, job_id=1, attempt=attempt)
            waits.append(work.wait_after(attempt))
    assert [wait.total_seconds() if wait else None for wait in waits] == [10, 30, 90, None]
    assert caught.value.next_at is None
    assert (only_run().state, only_run().attempt) == ("failed", 4)


def test_a_job_that_always_takes_its_worker_along_ends_as_failed() -> None:
    pieces = Pieces(1)
    with kind(pieces, attempts=2) as work, pytest.raises(RunFailed):
        run_kind(work, job_id=1, attempt=3)
    assert pieces.left == 1
    assert only_run().fault == "dure.foundation.jobs.running.WorkerLost"


def test_a_run_that_succeeds_settles_the_earlier_failures_of_its_kind() -> None:
    pieces = Pieces(1, fails_at=1)
    with kind(pieces, attempts=1) as work:
        with pytest.raises(RunFailed):
            run_kind(work, job_id=1)
        assert Run.objects.visible_to(SYSTEM).unsettled().count() == 1
        pieces.fails_at = None
        run_kind(work, job_id=2)
    assert not Run.objects.visible_to(SYSTEM).unsettled().exists()


def test_of_the_runs_that_found_nothing_only_the_last_is_kept() -> None:
    with kind(Pieces(0)) as work:
        for number in (1, 2, 3):
            run_kind(work, job_id=number)
    assert only_run().job_id == 3


def test_work_whose_order_matters_lets_nobody_else_in(server_urls: dict[str, str]) -> None:
    import psycopg

    pieces = Pieces(2)
    with kind(pieces, alone=True) as work, psycopg.connect(server_urls["app"]) as other:
        other.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"job {work.name}"])
        assert run_kind(work, job_id=1) == 0
        other.rollback()
        assert run_kind(work, job_id=2) == 2


def test_a_job_is_asked_for_in_the_transaction_of_the_act_and_undone_with_it() -> None:
    with kind(Pieces(1)) as work:
        with transaction.atomic():
            pull_now(work.name)
            transaction.set_rollback(True)
        assert waiting(work.name) == 0
        pull_now(work.name)
        assert waiting(work.name) == 1


def test_a_name_is_given_once() -> None:
    with kind(Pieces(0)), pytest.raises(ValueError, match=r"tests\.work"):
        pulls(name="tests.work", label="")(Pieces(0))


def take(number: int, *, silent_s: int | None) -> int | None:
    """Mark a job as taken by a worker that was silent so long, or (None) by one whose row is gone."""
    with connection.cursor() as cursor:
        worker = None
        if silent_s is not None:
            cursor.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat) "
                "VALUES (now() - %s * interval '1 second') RETURNING id",
                [silent_s],
            )
            worker = cursor.fetchone()[0]
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", [worker, number])
    return worker


@pytest.mark.parametrize(("silent_s", "returned"), [(5, 0), (60, 1), (None, 1)])
def test_what_a_silent_or_vanished_worker_held_is_put_back(silent_s: int | None, returned: int) -> None:
    with kind(Pieces(1)) as work:
        take(pull_now(work.name), silent_s=silent_s)
        assert return_stalled(silent_s=30) == returned
        assert waiting(work.name) == returned


def test_a_stalled_job_is_put_back_even_while_another_of_its_kind_waits() -> None:
    with kind(Pieces(1)) as work:
        take(pull_now(work.name), silent_s=60)
        pull_now(work.name)
        assert return_stalled(silent_s=30) == 1
        assert waiting(work.name) == 2


def test_what_a_living_worker_let_fall_is_put_back_and_what_it_works_on_is_not() -> None:
    with kind(Pieces(1)) as work:
        fallen, in_hand = pull_now(work.name), pull_now(work.name)
        worker = take(fallen, silent_s=0)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", [worker, in_hand]
            )
        hands = Hands()
        with hands.holding(Job(id=in_hand, worker_id=worker, queue="", task_name="", lock=None, queueing_lock=None)):
            assert hands.put_back(30) == 0
            assert hands.put_back(30) == 1
            assert ProcrastinateJob.objects.get(status="todo").pk == fallen


def test_ended_sessions_are_cleared_away_and_living_ones_stay(now: dt.datetime) -> None:
    for key, hours in (("ended", -1), ("alive", 1)):
        Session(session_key=key, session_data="", expire_date=now + dt.timedelta(hours=hours)).save(force_insert=True)
    assert clear_sessions(SYSTEM, now) == 1
    assert clear_sessions(SYSTEM, now) == 0
    assert [session.session_key for session in Session.objects.all()] == ["alive"]


def test_old_records_are_forgotten_and_those_of_the_last_months_stay() -> None:
    now = timezone.now()
    for number, days in ((1, 91), (2, 89)):
        Run(job_id=number, kind="tests.work", state="done", started_at=now - dt.timedelta(days=days)).save()
    assert run_kind(KINDS["jobs.forget_runs"], job_id=3) == 1
    left = set(Run.objects.visible_to(SYSTEM).values_list("job_id", flat=True))
    assert left == {2, 3}


def test_every_kind_of_every_module_is_found_by_itself() -> None:
    assert {"accounts.clear_sessions", "jobs.forget_runs"} <= set(KINDS)
    assert all(isinstance(found, Kind) and str(found.label) for found in KINDS.values())


def test_the_place_of_a_failure_is_the_innermost_of_ours() -> None:
    with pytest.raises(ValidationError) as caught:
        clear_sessions(SYSTEM, "never")  # type: ignore[arg-type]
    assert running.place_of(caught.tb).startswith("dure.foundation.accounts.jobs:")
