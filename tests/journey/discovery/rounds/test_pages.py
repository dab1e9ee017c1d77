"""The pages of rounds: coverage, lists with who goes, the visit at the door, and extracts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from uuid_utils.compat import uuid7

from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.audit.models import AuditEvent
from dure.foundation.pages.words import write_full_day
from dure.journey.discovery.rounds.models import RoundTry, RoundVisit
from tests.journey.discovery.rounds.extracts import TODAY, csv, loaded, residents, row, the_visit, visits, years_ago
from tests.personas import SYSTEM, make_household
from tests.places import DISTRICT, OWN

pytestmark = pytest.mark.django_db
Browse = Callable[[User | None], Client]


@pytest.fixture
def listed(db: None) -> None:
    for name in ("하나라", "두나라", "세나라"):
        make_household(OWN, label=name, born=years_ago(65))
    loaded(*(row(name=name) for name in ("하나라", "두나라", "세나라")), row(name="일흔분", born=years_ago(70)))


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


@pytest.mark.requirement("R043", "R044")
def test_the_overview_shows_coverage_as_pictures_and_the_same_in_a_table(
    listed: None, official: User, browse: Browse
) -> None:
    client = browse(official)
    page = client.get("/rounds/")
    told = text_of(page)
    assert "65세 도래 복지 안내" in told
    assert 'class="chart"' in told
    assert [card["so_far"].percent for card in page.context["cards"] if card["so_far"].listed] == [0, 0, 0]
    one = client.get("/rounds/?round=welfare_65")
    assert [place.so_far.listed for place in one.context["places"]] == [3]


def test_a_list_names_the_day_until_which_to_visit(listed: None, official: User, browse: Browse) -> None:
    told = text_of(browse(official).get("/rounds/lists/welfare_65/"))
    due = {visit.due_on for visit in visits(round="round_kind:welfare_65")}
    assert due
    assert all(f"{write_full_day(day)}<br><time" in told for day in due)


def test_a_home_in_a_tong_is_counted_in_its_dong_and_an_unknown_address_in_none(
    district_officer: User, browse: Browse
) -> None:
    make_household(OWN, label="하나라", born=years_ago(65))
    loaded(row(name="하나라"), row(name="모르는이", place="없는길 7"))
    with scope(SYSTEM):
        for visit in visits(resident__name="하나라"):
            RoundVisit.objects.visible_to(SYSTEM).filter(pk=visit.pk).update(household=None, path=f"{OWN}007.")
    found = browse(district_officer).get("/rounds/?round=welfare_65").context["places"]
    assert [place.so_far.listed for place in found if place.so_far.listed] == [1, 1]
    assert found[-1].name == "주소로 동을 알 수 없음"


def test_pages_ask_the_same_number_of_queries_for_one_and_for_many(
    listed: None, official: User, browse: Browse, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = browse(official)
    counted: list[list[int]] = []
    for _ in range(2):
        numbers = []
        for page in ("/rounds/", "/rounds/lists/welfare_65/"):
            client.get(page)
            with CaptureQueriesContext(
                connection,
            ) as asked:
                client.get(page)
            numbers.append(len(asked))
        counted.append(numbers)
        people = [(f"이웃{number}", years_ago(65)) for number in range(6)]
        for name, born in people:
            make_household(OWN, label=name, born=born)
        loaded(*(row(name=name, born=born) for name, born in people))
    assert counted[0] == counted[1]


def test_a_list_is_narrowed_masked_and_leaves_one_line_of_the_log(listed: None, official: User, browse: Browse) -> None:
    client = browse(official)
    told = text_of(client.get("/rounds/lists/welfare_65/"))
    assert "하*라" in told
    assert "하나라" not in told
    other = TODAY.month % 12 + 1
    assert "하*라" not in text_of(client.get(f"/rounds/lists/welfare_65/?month={other}"))
    assert "하*라" not in text_of(client.get("/rounds/lists/welfare_65/?state=visited"))
    with scope(SYSTEM):
        logged = AuditEvent.objects.visible_to(SYSTEM).filter(act="list", what="rounds.visit")
        assert logged.count() == 3
    assert client.get("/rounds/lists/nonsense/").status_code == 404


@pytest.mark.requirement("R044")
def test_ticked_visits_go_to_the_person_chosen(listed: None, official: User, nurse: User, browse: Browse) -> None:
    chosen = [str(visit.pk) for visit in visits(round="round_kind:health_65")]
    sent = {"chosen": [*chosen[:2], "nonsense"], "by": str(nurse.pk)}
    assert browse(official).post("/rounds/lists/health_65/give/", sent).status_code == 302
    assert [visit.assigned_to_id for visit in visits(state="assigned")] == [nurse.pk] * 2
    assert browse(nurse).post("/rounds/lists/health_65/give/", sent).status_code == 403
    wrong = {"chosen": chosen, "by": str(official.pk)}
    assert browse(official).post("/rounds/lists/health_65/give/", wrong).status_code == 302
    assert {visit.assigned_to_id for visit in visits(state="assigned")} == {nurse.pk}


@pytest.mark.requirement("R045")
def test_the_visit_is_written_at_the_door_and_what_worries_names_who_to_call(
    listed: None, nurse: User, browse: Browse
) -> None:
    client, visit = browse(nurse), the_visit("health_65", resident__name="하나라")
    page = f"/rounds/visits/{visit.pk}/"
    shown = text_of(client.get(page))
    assert "answer_systolic" in shown
    sent = {
        "record_id": str(uuid7()),
        "outcome": "visit_outcome:met",
        "way": "attempt_way:visit",
        "note": "",
        "answer_systolic": "128",
        "answer_low_mood": "3",
        "answer_self_harm": "yes",
    }
    assert client.post(page, sent).status_code == 302
    told = text_of(client.get(page))
    assert "tel:109" in told
    assert "128 mmHg" in told
    with scope(SYSTEM):
        made = RoundTry.objects.visible_to(SYSTEM).get()
    assert made.answers == {"systolic": 128.0, "low_mood": 3, "self_harm": True}
    assert text_of(client.get(page)).count("answer_systolic") == 0, "an ended visit takes nothing more"


def test_an_answer_that_cannot_be_true_is_refused_and_the_rest_stays(listed: None, nurse: User, browse: Browse) -> None:
    page = f"/rounds/visits/{the_visit('health_65', resident__name='하나라').pk}/"
    sent = {
        "record_id": str(uuid7()),
        "outcome": "visit_outcome:met",
        "way": "attempt_way:visit",
        "note": "문을 열어 주심",
        "answer_systolic": "1280",
    }
    answer = browse(nurse).post(page, sent)
    assert "문을 열어 주심" in text_of(answer)
    assert answer.context["form"].errors.keys() == {"answer_systolic"}


def test_an_official_is_not_offered_the_nurses_visit(listed: None, official: User, browse: Browse) -> None:
    page = f"/rounds/visits/{the_visit('health_65', resident__name='하나라').pk}/"
    client = browse(official)
    shown = text_of(client.get(page))
    assert "visit_outcome:met" not in shown
    assert "answer_systolic" not in shown
    tried = {"record_id": str(uuid7()), "outcome": "visit_outcome:no_answer", "way": "attempt_way:visit", "note": ""}
    assert client.post(page, tried).status_code == 302


def test_the_neighbouring_dong_sees_nothing(listed: None, sibling_official: User, browse: Browse) -> None:
    client = browse(sibling_official)
    assert client.get(f"/rounds/visits/{the_visit('health_65', resident__name='하나라').pk}/").status_code == 404
    assert "하*라" not in text_of(client.get("/rounds/lists/health_65/"))


@pytest.mark.requirement("R190")
def test_a_childs_visit_shows_the_examination_that_is_due_now(official: User, browse: Browse) -> None:
    born = years_ago(2)
    make_household(OWN, label="두살이", born=born)
    loaded(row(name="두살이", born=born, relation="자녀"))
    page = browse(official).get(f"/rounds/visits/{the_visit('child').pk}/")
    assert [one["screening"].number for one in page.context["calendar"] if one["when"] == "now"] == [4]
    assert "answer_screening" in text_of(page)


@pytest.mark.requirement("R044")
def test_an_extract_is_sent_on_its_page_and_told_as_it_came_out(district_officer: User, browse: Browse) -> None:
    client = browse(district_officer)
    content = csv(row(), row(name="", born=years_ago(70))).getvalue()
    sent = {"area": DISTRICT, "file": SimpleUploadedFile("extract.csv", content)}
    answer = client.post("/rounds/extracts/", sent)
    assert answer.status_code == 302
    again = client.post("/rounds/extracts/", {**sent, "file": SimpleUploadedFile("b.csv", content)})
    assert again.url == answer.url
    assert residents() == []
    assert "extract.csv" in text_of(client.get("/rounds/extracts/"))


def test_extracts_are_the_districts_own(official: User, browse: Browse) -> None:
    assert browse(official).get("/rounds/extracts/").status_code == 403


def test_the_faults_leave_as_a_file_for_a_reason(district_officer: User, browse: Browse) -> None:
    load = loaded(row(), row(name="", born=dt.date(1961, 1, 1)))
    client = browse(district_officer)
    shown = text_of(client.get(f"/rounds/extracts/{load.pk}/"))
    assert "성명" in shown
    refused = client.post(f"/rounds/extracts/{load.pk}/faults/", {"format": "csv"})
    assert refused.status_code == 200


def test_after_visits_were_given_the_list_stays_as_it_was_narrowed(
    listed: None, official: User, browse: Browse
) -> None:
    client, narrowed = browse(official), f"?year={TODAY.year}&month=0&state=waiting"
    page = client.get(f"/rounds/lists/welfare_65/{narrowed}")
    assert f'action="{reverse("rounds:give", args=["welfare_65"])}?year={TODAY.year}&amp;month=0' in text_of(page)
    chosen = [str(visit.pk) for visit in visits(round="round_kind:welfare_65")]
    answer = client.post(
        f"{reverse('rounds:give', args=['welfare_65'])}{narrowed}", {"chosen": chosen, "by": str(official.pk)}
    )
    assert answer["Location"] == f"/rounds/lists/welfare_65/{narrowed}"
