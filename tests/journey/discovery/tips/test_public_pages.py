from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from uuid_utils.compat import uuid7

from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Area
from dure.foundation.codes.queries import choices
from dure.journey.discovery.tips.actions import link_tip
from dure.journey.discovery.tips.models import Tip, TipReporter, TipSecret
from dure.registry.people.models import Household
from tests.journey.discovery.tips.telling import STORY, send
from tests.personas import SYSTEM
from tests.places import DISTRICT, OWN

Browse = Callable[[User | None], Client]
LONG = "가" * 100_000


def the_tips() -> list[Tip]:
    with scope(SYSTEM):
        return list(Tip.objects.visible_to(SYSTEM).all())


def code_of(path: str) -> str:
    return Area.objects.get(path=path).code


def help_form(**changes: object) -> dict[str, object]:
    return {
        "record_id": str(uuid7()),
        "wishes": ["wish:food", "wish:rent", "wish:mind"],
        "story": "",
        "phone": "010-0000-1234",
        "name": "",
        "area": code_of(OWN),
        "place": "",
        **changes,
    }


def worry_form(**changes: object) -> dict[str, object]:
    return {
        "record_id": str(uuid7()),
        "area": code_of(OWN),
        "place": "파란 대문 집",
        "about_name": "",
        "story": STORY,
        **changes,
    }


def phone_form(**changes: object) -> dict[str, object]:
    return {
        "record_id": str(uuid7()),
        "area": code_of(OWN),
        "where": "near",
        "place": "파란 대문 집",
        "sighting": "sighting:mail_piled",
        "urgency": "tip_urgency:soon",
        "story": STORY,
        **changes,
    }


@pytest.mark.requirement("R041", "R042", "R085")
def test_a_family_asks_for_several_things_at_once_without_papers_or_a_name(browse: Browse) -> None:
    answer = browse(None).post(reverse("public:help"), help_form())
    (tip,) = the_tips()
    assert tip.wishes == ["wish:food", "wish:rent", "wish:mind"]
    assert (tip.kind_id, tip.channel_id, tip.path) == ("tip_kind:own_request", "contact_channel:web", OWN)
    assert answer.headers["Location"].startswith(reverse("public:receipt_state", args=[tip.receipt]))


def test_a_request_from_the_kiosk_says_so(browse: Browse) -> None:
    browse(None).post(reverse("public:help") + "?channel=kiosk", help_form())
    assert the_tips()[0].channel_id == "contact_channel:kiosk"


def test_a_neighbour_stays_unknown(browse: Browse) -> None:
    browse(None).post(reverse("public:worry"), worry_form())
    with scope(SYSTEM):
        assert not TipReporter.objects.visible_to(SYSTEM).exists()
    assert the_tips()[0].sent_by_id is None


def test_a_neighbour_who_does_not_know_the_dong_reaches_the_district(browse: Browse) -> None:
    browse(None).post(reverse("public:worry"), worry_form(area=code_of(DISTRICT)))
    assert the_tips()[0].path == DISTRICT


def test_a_neighbour_may_leave_name_and_number(browse: Browse) -> None:
    browse(None).post(reverse("public:worry"), worry_form(reporter_name="최이웃", reporter_phone="010-0000-2222"))
    with scope(SYSTEM):
        reporter = TipReporter.objects.visible_to(SYSTEM).get()
        kept = {secret.kind: secret.opened() for secret in TipSecret.objects.visible_to(SYSTEM)}
    assert reporter.kind_id == "reporter_kind:neighbour"
    assert kept == {"reporter_name": "최이웃", "phone": "010-0000-2222"}


def test_a_second_click_gives_the_same_receipt(browse: Browse) -> None:
    client, form = browse(None), worry_form()
    first = client.post(reverse("public:worry"), form)
    second = client.post(reverse("public:worry"), form)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(the_tips()) == 1


@pytest.mark.parametrize(
    ("page", "changes"),
    [
        ("help", {"wishes": [], "story": " "}),
        ("help", {"phone": "", "place": ""}),
        ("help", {"area": ""}),
        ("help", {"wishes": ["wish:gold"]}),
        ("help", {"story": LONG}),
        ("worry", {"story": ""}),
        ("worry", {"place": LONG}),
        ("worry", {"area": "11"}),
    ],
)
def test_what_is_missing_or_too_much_is_said_and_nothing_typed_is_lost(
    page: str, changes: dict[str, object], browse: Browse
) -> None:
    form = help_form(name="🙋 아무개") if page == "help" else worry_form(about_name="🙋 아무개")
    answer = browse(None).post(reverse(f"public:{page}"), {**form, **changes})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "is-error" in text
    assert "🙋 아무개" in text
    assert the_tips() == []


def test_all_that_a_family_left_out_is_said_at_once(browse: Browse) -> None:
    empty = help_form(wishes=[], story="", phone="", place="", area="")
    answer = browse(None).post(reverse("public:help"), empty)
    assert set(answer.context["form"].errors) == {"area", "wishes", "phone"}


def test_a_field_with_a_fault_was_not_left_empty(browse: Browse) -> None:
    answer = browse(None).post(reverse("public:help"), help_form(wishes=[], story=LONG))
    assert set(answer.context["form"].errors) == {"story"}


def test_emoji_arrive_as_they_were_sent(browse: Browse) -> None:
    browse(None).post(reverse("public:worry"), worry_form(story="😢 밤마다 울어요"))
    assert the_tips()[0].story == "😢 밤마다 울어요"


def test_the_receipt_shows_the_state_and_nothing_of_anybody(
    browse: Browse, official: User, household: Household, acting: Callable[[User], object]
) -> None:
    tip = send()
    client = browse(None)
    url = reverse("public:receipt_state", args=[tip.receipt])
    before = client.get(url).content.decode()
    with acting(official) as actor:  # type: ignore[attr-defined]
        link_tip(actor=actor, tip=tip, household=household, at=tip.received_at)
    after = client.get(url).content.decode()
    assert before != after
    for secret in ("박영자", STORY, "망미번영로", str(household.id), official.name):
        assert secret not in before + after


def test_a_looked_up_receipt_asks_its_question_once(browse: Browse) -> None:
    page = browse(None).get(reverse("public:receipt_state", args=[send().receipt])).content.decode()
    assert len(re.findall(">\\s*어디까지 진행되었나요\\s*<", page)) == 1


@pytest.mark.parametrize("number", ["ABCD-2345-WXYZ", "x", "unknown", "가나다", "A" * 5000])
def test_an_unknown_receipt_is_answered_kindly(number: str, browse: Browse) -> None:
    answer = browse(None).get(reverse("public:receipt_state", args=[number]))
    assert answer.status_code == 404
    assert 'name="number"' in answer.content.decode()


@pytest.mark.parametrize("number", ["ABCD-2345-WXY2", "abcd 2345"])
def test_a_mistyped_receipt_stays_in_its_field_to_be_corrected(number: str, browse: Browse) -> None:
    answer = browse(None).get(reverse("public:receipt"), {"number": number})
    assert answer.status_code == 404
    assert f'value="{number}"' in answer.content.decode()


def test_wishes_stand_under_headings_and_each_once(browse: Browse) -> None:
    page = browse(None).get(reverse("public:help")).content.decode()
    places = [
        page.index(f">{title}<") for title in ("생활비와 집", "몸과 마음", "가족과 아이", "일과 법, 안전", "그 밖에")
    ]
    assert places == sorted(places)
    assert page.count('name="wishes"') == len(choices("wish"))
    assert places[0] < page.index('value="wish:debt"') < places[1]
    assert page.index('value="wish:unsure"') > places[-1]


def test_the_form_says_first_that_one_way_to_reach_the_family_is_enough(browse: Browse) -> None:
    page = browse(None).get(reverse("public:help")).content.decode()
    assert page.index("둘 가운데 하나") < page.index('name="phone"')


def test_a_receipt_typed_by_hand_is_found(browse: Browse) -> None:
    tip = send()
    typed = tip.receipt.lower().replace("-", " ")
    answer = browse(None).get(reverse("public:receipt"), {"number": typed})
    assert answer.headers["Location"] == reverse("public:receipt_state", args=[tip.receipt])


@pytest.mark.requirement("R021", "R037")
def test_a_volunteer_sends_one_sentence_and_sees_the_own_list(browse: Browse, volunteer: User) -> None:
    client, url = browse(volunteer), reverse("discovery:my_tips")
    send(worry={"place": "남의 제보 장소"})
    form = phone_form(place="계단 아래 집", story="우편물이 쌓였어요")
    for _click in range(2):
        assert client.post(url, form).status_code == 302
    page = client.get(url).content.decode()
    assert page.count("<strong>계단 아래 집</strong>") == 1
    assert "남의 제보 장소" not in page
    mine = [tip for tip in the_tips() if tip.sent_by_id == volunteer.id]
    assert len(mine) == 1
    with scope(SYSTEM):
        assert TipReporter.objects.visible_to(SYSTEM).get().kind_id == "reporter_kind:volunteer"


def test_a_partner_sends_a_tip_too(browse: Browse, partner: User) -> None:
    form = phone_form(place="배달 중 본 집", story="인기척이 없어요")
    assert browse(partner).post(reverse("discovery:my_tips"), form).status_code == 302
    with scope(SYSTEM):
        assert TipReporter.objects.visible_to(SYSTEM).get().kind_id == "reporter_kind:partner"


@pytest.mark.requirement("R041")
def test_an_official_writes_down_what_is_told_on_the_phone(browse: Browse, official: User) -> None:
    url = reverse("discovery:take", args=["help"])
    assert browse(official).get(url).status_code == 200
    answer = browse(official).post(url, help_form(channel="contact_channel:phone"))
    assert answer.status_code == 302
    assert the_tips()[0].channel_id == "contact_channel:phone"
    assert browse(official).get(reverse("discovery:take", args=["nonsense"])).status_code == 404
