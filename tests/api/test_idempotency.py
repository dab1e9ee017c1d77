"""A request sent twice with one key is done once and answered alike."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connections, transaction
from django.test import Client

from dure.foundation.access.scope import as_system, scope
from dure.foundation.operations.jobs import clear_answers
from dure.foundation.operations.models import KeptAnswer
from dure.journey.visits.models import Visit
from tests.personas import SYSTEM, make_household, make_user
from tests.places import OWN

PLAN = {"purpose": "visit_purpose:first_consultation"}


def plan(user: Any, now: dt.datetime, **more: Any) -> dict[str, Any]:
    when = (now + dt.timedelta(days=2)).replace(microsecond=0)
    return {**PLAN, "planned_at": when.isoformat(), "staff": [str(user.id)], **more}


def visits() -> int:
    with scope(SYSTEM):
        return int(Visit.objects.visible_to(SYSTEM).count())


@pytest.mark.django_db
def test_the_second_sending_gets_the_first_ones_answer_and_writes_nothing(
    ask: Any, official: Any, household: Any, now: Any
) -> None:
    path, body = f"/households/{household.id}/visits", plan(official, now)
    first = ask(official, "POST", path, body, key="one")
    again = ask(official, "POST", path, body, key="one")
    assert first.status_code == again.status_code == 200, first.content
    assert first.json() == again.json()
    assert again["Idempotent-Replay"] == "true"
    assert visits() == 1


@pytest.mark.django_db
def test_without_a_key_and_without_an_id_each_sending_is_a_new_record(
    ask: Any, official: Any, household: Any, now: Any
) -> None:
    path, body = f"/households/{household.id}/visits", plan(official, now)
    assert ask(official, "POST", path, body).json()["id"] != ask(official, "POST", path, body).json()["id"]
    assert visits() == 2


@pytest.mark.django_db
def test_the_records_own_id_does_the_same_without_a_key(ask: Any, official: Any, household: Any, now: Any) -> None:
    path = f"/households/{household.id}/visits"
    body = plan(official, now, record_id="01990000-0000-7000-8000-000000000001")
    assert [ask(official, "POST", path, body).json()["new"] for _ in range(2)] == [True, False]


@pytest.mark.django_db
@pytest.mark.parametrize("other", ["body", "address"])
def test_a_key_used_for_another_request_is_a_problem(
    ask: Any, official: Any, household: Any, now: Any, other: str
) -> None:
    path, body = f"/households/{household.id}/visits", plan(official, now)
    assert ask(official, "POST", path, body, key="one").status_code == 200
    if other == "body":
        body = {**body, "purpose": "visit_purpose:needs_survey"}
    else:
        path = f"/households/{make_household(label='김영희').id}/visits"
    answer = ask(official, "POST", path, body, key="one")
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:dure:problem:key-reused")
    assert visits() == 1


@pytest.mark.django_db
def test_keys_are_of_one_person_each(ask: Any, official: Any, nurse: Any, household: Any, now: Any) -> None:
    path = f"/households/{household.id}/visits"
    first = ask(official, "POST", path, plan(official, now), key="one")
    second = ask(nurse, "POST", path, plan(official, now), key="one")
    assert first.json()["id"] != second.json()["id"]


@pytest.mark.django_db
def test_what_failed_may_be_sent_again_under_its_key(ask: Any, official: Any, household: Any, now: Any) -> None:
    path = f"/households/{household.id}/visits"
    assert ask(official, "POST", path, plan(official, now, purpose="nothing"), key="one").status_code == 422
    assert ask(official, "POST", path, plan(official, now), key="one").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["x" * 101, "é", "a\tb"])
def test_a_key_that_is_none_is_refused(ask: Any, official: Any, household: Any, now: Any, key: str) -> None:
    answer = ask(official, "POST", f"/households/{household.id}/visits", plan(official, now), key=key)
    assert answer.status_code == 422, answer.content
    assert visits() == 0


@pytest.mark.django_db
def test_a_revealed_reporter_is_not_kept(ask: Any, official: Any) -> None:
    sent = ask(None, "POST", "/worries", {"area": OWN.split(".")[2], "place": "here", "story": "worry"})
    assert sent.status_code == 200
    tip = ask(official, "GET", "/tips").json()["items"][0]["id"]
    ask(official, "POST", f"/tips/{tip}/reporter", {"why": "to thank them"}, key="one")
    assert KeptAnswer.objects.visible_to(SYSTEM).count() == 0


@pytest.mark.django_db
def test_after_seven_days_a_key_is_new_and_its_answer_is_cleared_away(
    ask: Any, official: Any, household: Any, now: Any
) -> None:
    path, body = f"/households/{household.id}/visits", plan(official, now)
    first = ask(official, "POST", path, body, key="one")
    with as_system("tests") as system:
        KeptAnswer.objects.visible_to(system).update(at=now - dt.timedelta(days=7, seconds=1))
    assert ask(official, "POST", path, body, key="one").json()["id"] != first.json()["id"]
    with as_system("tests") as system:
        KeptAnswer.objects.visible_to(system).update(at=now - dt.timedelta(days=8))
        assert clear_answers(system, now) == 1
        assert clear_answers(system, now) == 0


@pytest.mark.django_db
def test_nobody_reads_the_answers_kept_for_another(
    ask: Any, official: Any, nurse: Any, acting: Any, household: Any, now: Any
) -> None:
    ask(official, "POST", f"/households/{household.id}/visits", plan(official, now), key="one")
    with acting(nurse) as actor:
        assert KeptAnswer.objects.visible_to(actor).count() == 0
        # The second wall alone: without the first filter the database still hides them.
        assert KeptAnswer.objects.visible_to(SYSTEM).count() == 0


def sent_at_once(user: Any, path: str, body: dict[str, Any], times: int) -> list[tuple[int, str]]:
    answers, start = [], threading.Barrier(times)

    def send() -> None:
        client = Client()
        client.force_login(user)
        start.wait()
        answer = client.post(path, body, content_type="application/json", headers={"Idempotency-Key": "one"})
        answers.append((answer.status_code, answer.json().get("id")))
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.usefixtures("committed")
def test_of_four_at_the_same_moment_one_writes_and_all_get_its_answer(now: Any) -> None:
    with transaction.atomic():
        official, household = make_user("official", "welfare_official", OWN), make_household()
    answers = sent_at_once(official, f"/api/v1/households/{household.id}/visits", plan(official, now), 4)
    assert len(set(answers)) == 1, answers
    assert answers[0][0] == 200
    with transaction.atomic():
        assert visits() == 1
