"""Screens that span stages: what they show, to whom, and that they ask the database a constant number of times."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dure.foundation.access.scope import scope
from dure.foundation.audit.models import Act, AuditEvent
from dure.foundation.codes.queries import codes
from dure.journey.needs.actions import rate_needs
from dure.journey.visits.actions import plan_visit
from dure.registry.deadlines.actions import set_deadline
from dure.registry.deadlines.models import Deadline
from dure.registry.people.models import Household
from dure.registry.provisions.actions import record_provision
from dure.web.queries.acts import open_address
from dure.web.queries.today import READ_AT_MOST, SHOWN
from tests.personas import OWN, SYSTEM, make_household, make_user

pytestmark = pytest.mark.django_db


def queries_of(client: Client, url: str) -> int:
    client.get(url)  # the first request fills the memory of code lists
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def give_life(household: Household, nurse: Any, now: dt.datetime, *, hours: int = 5) -> None:
    """A visit, rated needs, something that runs, and something due."""
    with scope(SYSTEM):
        plan_visit(
            actor=SYSTEM,
            record_id=uuid.uuid4(),
            household=household,
            planned_at=now + dt.timedelta(hours=1),
            purpose="visit_purpose:regular_contact",
            staff=[nurse.id],
            at=now,
        )
        set_deadline(
            kind="deadline_kind:screening_due",
            path=household.path,
            household=household,
            what="people.household",
            object_id=uuid.uuid4(),
            starts_at=now - dt.timedelta(hours=9),
            due_at=now + dt.timedelta(hours=hours),
            why="Crisis class",
        )
        record_provision(
            actor=SYSTEM,
            household=household,
            kind="provision_kind:goods",
            title="도시락",
            giver=None,
            giver_name="이웃",
            starts_on=timezone.localdate(now),
        )


def test_the_front_door_is_for_people_without_an_account(client: Client) -> None:
    page = client.get("/").content.decode()
    for name in ("public:help", "public:worry", "public:receipt", "accounts:sign_in"):
        assert f'href="{reverse(name)}"' in page
    assert "109" in page


@pytest.mark.parametrize(
    ("persona", "first"),
    [
        ("official", "web:today"),
        ("nurse", "web:today"),
        ("district_leader", "indicators:board"),
        ("partner", "referrals:sheets"),
        ("volunteer", "discovery:my_tips"),
    ],
)
@pytest.mark.requirement("R026")
def test_everybody_lands_where_their_work_is(
    persona: str, first: str, request: pytest.FixtureRequest, browse: Callable[..., Client]
) -> None:
    answer = browse(request.getfixturevalue(persona)).get("/")
    assert answer["Location"] == reverse(first)


def test_who_has_no_posting_is_told_so(former_official: Any, browse: Callable[..., Client]) -> None:
    answer = browse(former_official).get("/")
    assert answer.status_code == 200
    assert "발령" in answer.content.decode()


def test_every_role_of_the_pack_has_a_first_page(browse: Callable[..., Client]) -> None:
    roles = [code.id.removeprefix("role:") for code in codes("role")]
    assert len(roles) > 10
    for role in roles:
        assert browse(make_user(role, role, OWN)).get("/").status_code == 302, role


def test_a_role_without_a_screen_is_not_told_that_its_posting_is_missing(
    browse: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A district's own list of roles may hold one that opens none of our pages."""
    monkeypatch.setattr("dure.web.shell.MENU", ())
    page = browse(make_user("security", "security_officer", OWN)).get("/").content.decode()
    assert "화면은 아직 준비 중입니다" in page
    assert "발령이 없습니다" not in page


def test_a_line_of_the_story_links_only_to_pages_that_the_role_opens(
    official: Any, nurse: Any, acting: Callable[..., Any]
) -> None:
    things = ("discovery.tip", "screenings.screening", "visits.visit")
    head = make_user("head", "dong_head", OWN)
    for user, opened in ((official, (True, True, True)), (nurse, (False, True, True)), (head, (True, False, True))):
        with acting(user) as actor:
            assert tuple(bool(open_address(actor, what, uuid.uuid4())) for what in things) == opened


def test_the_search_in_the_head_is_for_who_reads_households(
    official: Any, partner: Any, browse: Callable[..., Client]
) -> None:
    assert 'id="shell-search"' in browse(official).get(reverse("web:today")).content.decode()
    assert 'id="shell-search"' not in browse(partner).get(reverse("referrals:sheets")).content.decode()


def test_today_asks_the_database_as_often_for_many_lines_as_for_one(
    official: Any, nurse: Any, browse: Callable[..., Client], now: dt.datetime
) -> None:
    client = browse(official)
    give_life(make_household(), nurse, now)
    few = queries_of(client, reverse("web:today"))
    for number in range(12):
        give_life(make_household(label=f"가구{number}"), nurse, now)
    assert queries_of(client, reverse("web:today")) == few


def test_the_list_of_households_asks_as_often_for_a_full_page_as_for_one(
    official: Any, browse: Callable[..., Client]
) -> None:
    client = browse(official)
    make_household()
    few = queries_of(client, reverse("web:households"))
    for number in range(20):
        make_household(label=f"가구{number}")
    assert queries_of(client, reverse("web:households")) == few


def test_the_household_page_asks_as_often_for_a_long_story_as_for_a_short_one(
    official: Any, nurse: Any, household: Household, browse: Callable[..., Client], now: dt.datetime
) -> None:
    client = browse(official)
    give_life(household, nurse, now)
    few = queries_of(client, household.get_absolute_url())
    for _ in range(6):
        give_life(household, nurse, now)
    assert queries_of(client, household.get_absolute_url()) == few


def test_what_is_most_pressing_stands_first(
    official: Any, nurse: Any, browse: Callable[..., Client], now: dt.datetime, acting: Callable[..., Any]
) -> None:
    calm, late = make_household(label="나중에"), make_household(label="지났음")
    burning = make_household(label="급하다")
    give_life(calm, nurse, now, hours=90)
    give_life(late, nurse, now, hours=-30)
    with acting(official) as actor:
        rate_needs(actor=actor, record_id=uuid.uuid4(), household=burning, ratings={"N06.1": 4}, flags=[], at=now)
    page = browse(official).get(reverse("web:today")).content.decode()
    assert page.index("급*다") < page.index("지*음") < page.index("나*에")


def test_names_are_masked_until_a_reason_is_given(
    official: Any, household: Household, browse: Callable[..., Client], acting: Callable[..., Any]
) -> None:
    client = browse(official)
    masked = client.get(household.get_absolute_url()).content.decode()
    assert "박*자" in masked
    assert "박영자" not in masked
    assert "박영자" not in client.post(household.get_absolute_url(), {"reason": ""}).content.decode()
    shown = client.post(household.get_absolute_url(), {"reason": "병원 동행을 위해 연락"}).content.decode()
    assert "박영자" in shown
    assert "010-0000-1234" in shown
    with acting(official) as actor:
        reveal = AuditEvent.objects.visible_to(actor).get(act=Act.REVEAL)
    assert (reveal.household_id, reveal.reason) == (household.id, "병원 동행을 위해 연락")
    assert "박영자" not in client.get(household.get_absolute_url()).content.decode()


def test_a_damaged_number_keeps_nobody_from_the_names(
    official: Any, household: Household, browse: Callable[..., Client]
) -> None:
    with scope(SYSTEM), connection.cursor() as cursor:
        cursor.execute("UPDATE people_householdsecret SET token = set_byte(token, 20, get_byte(token, 20) # 1)")
    answer = browse(official).post(household.get_absolute_url(), {"reason": "병원 동행을 위해 연락"})
    assert answer.status_code == 200
    assert "박영자" in answer.content.decode()
    assert "???" in answer.content.decode()


def test_the_page_tells_who_looked(
    official: Any, nurse: Any, household: Household, browse: Callable[..., Client]
) -> None:
    browse(nurse).get(household.get_absolute_url())
    browse(nurse).get(household.get_absolute_url())
    page = browse(official).get(reverse("web:looked", args=[household.id])).content.decode()
    assert "이름nurse" in page
    assert "2회" in page
    assert browse(nurse).get(reverse("web:looked", args=[household.id])).status_code == 403


@pytest.mark.parametrize("text", ["박영", "영자", "망미번영로", "010-0000-1234", "1234"])
def test_a_household_is_found_by_name_address_or_phone(
    official: Any, household: Household, browse: Callable[..., Client], text: str
) -> None:
    make_household(label="김철수", born=None)
    page = browse(official).get(reverse("web:households"), {"q": text}).content.decode()
    assert str(household.id) in page


@pytest.mark.parametrize("text", ["' OR 1=1", "%", "\0", "😀" * 200, "_"])
def test_hostile_words_find_nothing_and_break_nothing(
    official: Any, household: Household, browse: Callable[..., Client], text: str
) -> None:
    answer = browse(official).get(reverse("web:households"), {"q": text, "dong": "x", "class": "y"})
    assert answer.status_code == 200
    assert str(household.id) not in answer.content.decode()


def test_the_page_speaks_the_language_that_was_chosen(official: Any, browse: Callable[..., Client]) -> None:
    client = browse(official)
    assert "가구" in client.get(reverse("web:households")).content.decode()
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    assert "Crisis class" in client.get(reverse("web:households")).content.decode()


def test_today_shows_the_next_visits_of_many_and_says_how_many_there_are(
    official: Any, nurse: Any, browse: Callable[..., Client], now: dt.datetime
) -> None:
    noon = timezone.localtime(now).replace(hour=12, minute=0, second=0, microsecond=0)
    plan = {"actor": SYSTEM, "purpose": "visit_purpose:regular_contact", "staff": [nurse.id], "at": now}
    with scope(SYSTEM):
        for number in range(15):
            moment = noon - dt.timedelta(hours=8) + dt.timedelta(hours=number)
            home = make_household(label=f"가구{number}")
            plan_visit(record_id=uuid.uuid4(), household=home, planned_at=moment, **plan)
    with time_machine.travel(noon + dt.timedelta(minutes=30), tick=False):
        page = browse(official).get(reverse("web:today")).content.decode()
    shown = page[page.index('<ol class="lines">') : page.index("</ol>")]
    assert shown.count("<li>") == 7
    assert "12:00" in shown
    assert "11:00" not in shown
    assert "방문 15건 모두 보기" in page


def test_today_holds_only_work_that_the_role_includes(
    nurse: Any, official: Any, browse: Callable[..., Client], client: Client
) -> None:
    client.post(
        reverse("public:worry"),
        {
            "record_id": str(uuid.uuid4()),
            "area": "2650066000",
            "place": "골목 끝 파란 대문",
            "story": "며칠째 불이 꺼져 있어요",
        },
    )
    assert "골목 끝 파란 대문" in browse(official).get(reverse("web:today")).content.decode()
    assert "골목 끝 파란 대문" not in browse(nurse).get(reverse("web:today")).content.decode()


def due(household: Household, now: dt.datetime, *, days: int, kind: str = "screening_due") -> None:
    with scope(SYSTEM):
        set_deadline(
            kind=f"deadline_kind:{kind}",
            path=household.path,
            household=household,
            what="people.household",
            object_id=uuid.uuid4(),
            starts_at=now - dt.timedelta(days=20),
            due_at=now + dt.timedelta(days=days),
            why="Crisis class",
        )


def test_what_has_passed_stands_before_an_emergency_that_is_far_ahead_and_what_is_months_ahead_stands_nowhere(
    official: Any, browse: Callable[..., Client], now: dt.datetime, acting: Callable[..., Any]
) -> None:
    late, burning = make_household(label="지났음"), make_household(label="급하다")
    due(late, now, days=-9)
    with acting(official) as actor:
        rate_needs(actor=actor, record_id=uuid.uuid4(), household=burning, ratings={"N06.1": 4}, flags=[], at=now)
        of_it = Deadline.objects.visible_to(actor).filter(household=burning)
        assert of_it.update(due_at=now + dt.timedelta(days=10))
    due(make_household(label="먼나중"), now, days=88)
    page = browse(official).get(reverse("web:today")).content.decode()
    assert page.index("지*음") < page.index("급*다")
    assert "먼*중" not in page


@pytest.mark.requirement("R196")
def test_no_number_of_regular_contacts_hides_what_cannot_wait(
    official: Any, household: Household, browse: Callable[..., Client], now: dt.datetime
) -> None:
    def due(kind: str, at: dt.datetime, why: str) -> Deadline:
        about = {"path": household.path, "household": household, "what": "people.household", "object_id": uuid.uuid4()}
        return Deadline(kind_id=f"deadline_kind:{kind}", starts_at=at, due_at=at, why=why, **about)

    late = now - dt.timedelta(days=3)
    contacts = [due("next_contact", late, "zqregular") for _ in range(READ_AT_MOST + 1)]
    with scope(SYSTEM):
        Deadline.objects.insert_all([*contacts, due("scene_check", now + dt.timedelta(hours=2), "zqscene")])
    page = browse(official).get(reverse("web:today"), {"whole": "1"}).content.decode()
    assert "zqscene" in page
    assert page.count("zqregular") == SHOWN


def test_the_less_pressing_lines_are_one_click_away(
    official: Any, browse: Callable[..., Client], now: dt.datetime
) -> None:
    for number in range(27):
        due(make_household(label=f"가구{number:02}호"), now, days=3)
    client = browse(official)
    page = client.get(reverse("web:today")).content.decode()
    assert page.count('class="work-line ') == 25
    assert 'href="?show=all&amp;whole=1"' in page
    assert client.get(reverse("web:today"), {"whole": "1"}).content.decode().count('class="work-line ') == 27


@pytest.mark.parametrize(("hours", "goer"), [(-2, "방문 기록하기"), (48, "방문 보기")])
def test_a_visit_is_written_by_who_goes_and_not_before_its_day(
    hours: int,
    goer: str,
    official: Any,
    nurse: Any,
    household: Household,
    browse: Callable[..., Client],
    now: dt.datetime,
) -> None:
    second = make_user("second", "visiting_nurse", OWN)
    with scope(SYSTEM):
        plan_visit(
            actor=SYSTEM,
            record_id=uuid.uuid4(),
            household=household,
            planned_at=now + dt.timedelta(hours=hours),
            purpose="visit_purpose:regular_contact",
            staff=[nurse.id, second.id],
            at=now,
        )
    for user, verb in ((nurse, goer), (official, "방문 보기")):
        page = browse(user).get(reverse("web:today")).content.decode()
        lines = page[page.index('class="work-list"') : page.index("</ul>", page.index('class="work-list"'))]
        assert verb in lines
        assert ("방문 기록하기" in lines) == (verb == "방문 기록하기")


def test_who_makes_no_visits_is_shown_none(security_officer: Any, official: Any, browse: Callable[..., Client]) -> None:
    address = reverse("visits:list")
    page = browse(security_officer).get(reverse("web:today")).content.decode()
    assert address not in page
    assert "meter" not in page
    assert address in browse(official).get(reverse("web:today")).content.decode()
