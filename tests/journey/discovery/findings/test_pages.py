from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import Posting, User
from dure.foundation.areas.models import Area
from dure.journey.discovery.findings import queries
from dure.journey.discovery.findings.actions.triage import monday_of, set_capacity
from dure.journey.discovery.findings.models import Attempt, Finding
from dure.journey.discovery.findings.queries import Week, week_of, weekly_capacity
from dure.journey.discovery.findings.states import FindingState
from dure.registry.people.masking import mask_name
from dure.registry.people.models import Household
from tests.journey.discovery.findings.bringing import a_finding, all_findings, bring, gather
from tests.personas import SYSTEM, make_household
from tests.places import DISTRICT, OWN, SIBLING

pytestmark = pytest.mark.django_db
Acting = Callable[[User], Any]
Browse = Callable[[User | None], Client]
INBOX = "/findings/"


def page_of(finding: Finding) -> str:
    return reverse("findings:finding", args=[finding.pk])


def state_of(finding: Finding) -> str:
    with scope(SYSTEM):
        return str(Finding.objects.visible_to(SYSTEM).values_list("state", flat=True).get(pk=finding.pk))


def test_the_inbox_shows_the_most_pressing_first_with_masked_names_and_what_was_told(
    official: User, browse: Browse
) -> None:
    bring("signal_kind:power_arrears", household=make_household(label="이가벼움"))
    bring("signal_kind:lonely_death_risk", household=make_household(label="김무거움"))
    gather()
    text = browse(official).get(INBOX).content.decode()
    assert text.index(mask_name("김무거움")) < text.index(mask_name("이가벼움"))
    assert "김무거움" not in text
    assert "전기요금 3개월 체납" in text


def test_the_line_of_capacity_cuts_the_list_and_shows_who_is_left_out(official: User, browse: Browse) -> None:
    for place in range(4):
        bring("signal_kind:power_cut", household=make_household(label=f"김가구{place}"))
    gather()
    client = browse(official)
    assert "cut-line" not in client.get(INBOX).content.decode()
    assert client.post(reverse("findings:capacity"), {"weekly": "3"}).status_code == 302
    text = client.get(INBOX).content.decode()
    rows = text.index("<tbody>")
    assert text.index("cut-line") > rows
    assert text[rows : text.index("cut-line")].count('name="chosen"') == 3
    assert text[text.index("cut-line") :].count('name="chosen"') == 1
    assert client.post(reverse("findings:capacity"), {"weekly": "-1"}).status_code == 200


def test_the_line_is_drawn_on_the_page_where_the_week_ends_and_in_the_whole_list_alone(
    official: User, browse: Browse
) -> None:
    for place in range(28):
        bring("signal_kind:power_cut", household=make_household(label=f"김가구{place}"))
    gather()
    client = browse(official)
    client.post(reverse("findings:capacity"), {"weekly": "26"})
    first = client.get(INBOX)
    assert "cut-line" not in first.content.decode()
    text = client.get(first.context["page"].next_url).content.decode()
    assert text[text.index("<tbody>") : text.index("cut-line")].count('name="chosen"') == 1
    assert text[text.index("cut-line") :].count('name="chosen"') == 2
    client.post(reverse("findings:capacity"), {"weekly": "3"})
    assert "cut-line" in client.get(INBOX).content.decode()
    for narrowed in ("source=signal", "state=waiting", "order=oldest", "age=elder"):
        text = client.get(f"{INBOX}?{narrowed}").content.decode()
        assert "cut-line" not in text
        assert "가장 급한 순서" in text


def test_the_numbers_above_the_list_say_when_nobody_counted_further(
    official: User, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "COUNTED_AT_MOST", 3)
    for place in range(6):
        bring("signal_kind:power_cut", household=make_household(label=f"김가구{place}"))
    gather()
    client = browse(official)

    def said() -> tuple[str, str]:
        context = client.get(INBOX).context
        return context["waiting"], context["left_out"]

    assert said()[0] == "3건 초과"
    client.post(reverse("findings:capacity"), {"weekly": "2"})
    assert said() == ("5건 초과", "3건 초과")
    client.post(reverse("findings:capacity"), {"weekly": "4"})
    assert said() == ("6", "2")
    client.post(reverse("findings:capacity"), {"weekly": "9"})
    assert said() == ("6", "0")


def test_what_was_said_for_a_week_holds_until_the_team_says_something_else(
    official: User, acting: Acting, now: dt.datetime
) -> None:
    monday = monday_of(timezone.localdate(now))
    with acting(official) as actor:
        set_capacity(actor=actor, weekly=9, at=now - dt.timedelta(days=14))
        assert week_of(actor, on=monday) == Week(9, monday - dt.timedelta(days=14))
        assert week_of(actor, on=monday - dt.timedelta(days=15)) is None
        set_capacity(actor=actor, weekly=4, at=now)
        set_capacity(actor=actor, weekly=5, at=now)
        assert week_of(actor, on=monday) == Week(5, monday)
        assert week_of(actor, on=monday - dt.timedelta(days=7)) == Week(9, monday - dt.timedelta(days=14))


def test_who_works_in_two_teams_says_whose_week_it_is_and_a_district_speaks_for_its_dongs(
    official: User, sibling_official: User, district_officer: User, browse: Browse, acting: Acting, now: dt.datetime
) -> None:
    Posting.objects.filter(user=sibling_official).update(user=official)
    client = browse(official)
    assert 'name="path"' in client.get(INBOX).content.decode()
    assert client.post(reverse("findings:capacity"), {"weekly": "3", "path": DISTRICT}).status_code == 200
    for path, weekly in ((OWN, "3"), (SIBLING, "4")):
        assert client.post(reverse("findings:capacity"), {"weekly": weekly, "path": path}).status_code == 302
    with acting(official) as actor:
        assert weekly_capacity(actor, on=timezone.localdate(now)) == 7
    with acting(district_officer) as actor:
        assert weekly_capacity(actor, on=timezone.localdate(now)) == 7
        set_capacity(actor=actor, weekly=20, at=now)
        assert weekly_capacity(actor, on=timezone.localdate(now)) == 20


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("source=signal", ["signal"]),
        ("source=signal&agency=kepco", ["signal"]),
        ("source=signal&agency=nhis", []),
        ("source=tip&agency=nhis", []),
        ("source=survey", ["survey"]),
        ("source=alarm", []),
        ("source=request", ["request"]),
        ("score=high", []),
        ("score=middle", ["signal", "request"]),
        ("age=elder", ["signal"]),
        ("age=child", []),
        ("clock=overdue", []),
        ("state=mine", []),
        ("state=closed", []),
        ("state=nonsense&score=1%00&age=x", ["signal", "request", "survey"]),
    ],
)
def test_the_inbox_is_narrowed(official: User, browse: Browse, query: str, seen: list[str]) -> None:
    bring("signal_kind:power_cut", household=make_household(label="박노인들"))
    bring("tip_kind:own_request", label="정스스로")
    bring("signal_kind:survey_worry", label="나조사됨", what="campaigns.answer")
    gather()
    text = browse(official).get(f"{INBOX}?{query}").content.decode()
    told = {"signal": "박노인들", "request": "정스스로", "survey": "나조사됨"}
    assert [key for key, name in told.items() if mask_name(name) in text] == seen


def test_ticked_findings_are_given_to_a_colleague(official: User, nurse: User, browse: Browse) -> None:
    for place in range(3):
        bring("signal_kind:power_cut", household=make_household(label=f"가구{place}"))
    gather()
    chosen = [str(finding.pk) for finding in all_findings()[:2]]
    client = browse(official)
    client.post(reverse("findings:take_many"), {"by": str(nurse.pk), "chosen": [*chosen, "no id", str(uuid7())]})
    assert sorted(finding.state for finding in all_findings()) == ["taken", "taken", "waiting"]
    client.post(reverse("findings:take_many"), {"by": str(nurse.pk)})
    client.post(reverse("findings:take_many"), {"by": str(uuid7()), "chosen": chosen})
    assert sorted(finding.state for finding in all_findings()) == ["taken", "taken", "waiting"]


def test_a_finding_says_why_it_scores_what_it_does(official: User, household: Household, browse: Browse) -> None:
    bring("signal_kind:power_cut", household=household)
    bring("signal_kind:health_insurance_arrears", household=household, days_ago=90)
    finding = a_finding(household=household)
    text = browse(official).get(page_of(finding)).content.decode()
    assert "단전" in text
    assert "건강보험료 3개월 이상 체납" in text
    assert "90일 전" in text
    assert "집의 전기·가스·물이 끊기거나 밀렸고" in text


def test_a_finding_is_worked_through_its_pages(
    official: User, household: Household, browse: Browse, now: dt.datetime
) -> None:
    finding = a_finding(label="박영자", place="망미번영로 12")
    client = browse(official)
    text = client.get(page_of(finding)).content.decode()
    match = reverse("findings:match", args=[finding.pk, household.pk])
    assert match in text  # found by the name that was told
    assert client.get(match).status_code == 200
    assert client.post(match).status_code == 302
    client.post(reverse("findings:take", args=[finding.pk]), {"by": str(official.pk)})
    assert state_of(finding) == FindingState.TAKEN
    typed = {"record_id": str(uuid7()), "way": "attempt_way:phone", "outcome": "visit_outcome:no_answer", "note": ""}
    for _click in range(2):
        client.post(reverse("findings:attempt", args=[finding.pk]), typed)
    with scope(SYSTEM):
        assert Attempt.objects.visible_to(SYSTEM).count() == 1
    client.post(reverse("findings:ask", args=[finding.pk]), {"question": "관리사무소에 물음"})
    assert "관리사무소에 물음" in client.get(page_of(finding)).content.decode()
    client.post(reverse("findings:give_back", args=[finding.pk]))
    assert state_of(finding) == FindingState.WAITING
    closing = {"reason": "finding_closing_reason:no_need", "note": ""}
    refused = client.post(reverse("findings:close", args=[finding.pk]), closing)
    assert "이 사유에는 메모를 써 주세요" in refused.content.decode()
    assert client.post(reverse("findings:close", args=[finding.pk]), {**closing, "note": "괜찮음"}).status_code == 302
    assert state_of(finding) == FindingState.CLOSED
    late = client.post(reverse("findings:close", args=[finding.pk]), {**closing, "note": "늦음"})
    assert late.status_code in (302, 409)


def test_the_nurse_writes_a_try_but_decides_nothing(nurse: User, household: Household, browse: Browse) -> None:
    finding = a_finding(household=household)
    client = browse(nurse)
    text = client.get(page_of(finding)).content.decode()
    assert reverse("findings:attempt", args=[finding.pk]) in text
    assert reverse("findings:close", args=[finding.pk]) not in text
    assert client.post(reverse("findings:close", args=[finding.pk]), {}).status_code == 403
    assert client.get(INBOX).status_code == 403


def square(west: float) -> dict[str, Any]:
    corners = [[west, 35.1], [west + 0.02, 35.1], [west + 0.02, 35.12], [west, 35.12], [west, 35.1]]
    return {"type": "Polygon", "coordinates": [corners]}


def test_the_page_shows_the_dong_on_a_map_and_in_words_and_no_house(
    official: User, household: Household, browse: Browse
) -> None:
    for west, path in ((129.1, OWN), (129.12, SIBLING)):
        Area.objects.filter(path=path).update(boundary=square(west), boundary_source="측량원", label_point=None)
    text = browse(official).get(page_of(a_finding(household=household))).content.decode()
    drawn = text[text.index('aria-labelledby="place-name') :]
    drawn = drawn[: drawn.index("</svg>")]
    dong = Area.objects.get(path=OWN)
    assert f"{dong.name_ko} 어딘가" in drawn
    assert (drawn.count("<path"), drawn.count("<circle")) == (2, 1)
    assert "측량원" in text


def test_without_outlines_the_place_is_told_in_words_and_a_protected_family_is_on_no_map(
    official: User, protector: User, household: Household, restricted_household: Household, browse: Browse
) -> None:
    text = browse(official).get(page_of(a_finding(household=household))).content.decode()
    assert "어딘가" in text
    assert "place-name" not in text
    hidden = browse(protector).get(page_of(a_finding(household=restricted_household)))
    assert hidden.status_code == 200
    assert "어딘가" not in hidden.content.decode()
    known = browse(official).get(page_of(a_finding(label="정모름"))).content.decode()
    assert "어딘가" in known


def test_people_of_the_next_dong_and_of_another_city_find_nothing(
    sibling_official: User, other_city_official: User, household: Household, browse: Browse
) -> None:
    finding = a_finding(household=household)
    for stranger in (sibling_official, other_city_official):
        client = browse(stranger)
        assert client.get(page_of(finding)).status_code == 404
        assert client.post(reverse("findings:take", args=[finding.pk]), {"by": str(stranger.pk)}).status_code == 404
        assert mask_name(household.label) not in client.get(INBOX).content.decode()


def test_the_inbox_costs_the_same_for_two_findings_and_for_twenty(official: User, browse: Browse) -> None:
    def cost(number: int) -> int:
        for place in range(number):
            bring("signal_kind:power_cut", household=make_household(label=f"가구{place}"))
        gather()
        client = browse(official)
        client.get(INBOX)
        with CaptureQueriesContext(connection) as queries:
            client.get(INBOX)
        return len(queries)

    assert cost(2) == cost(18)


def test_a_page_of_a_finding_costs_the_same_for_one_signal_and_for_twenty(
    official: User, household: Household, browse: Browse
) -> None:
    finding: Any = a_finding(household=household)
    client = browse(official)

    def cost() -> int:
        client.get(page_of(finding))
        with CaptureQueriesContext(connection) as queries:
            client.get(page_of(finding))
        return len(queries)

    few = cost()
    for place in range(20):
        bring("signal_kind:gas_arrears", household=household, days_ago=place)
    gather()
    assert cost() == few
