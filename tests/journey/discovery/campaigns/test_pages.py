"""The pages of campaigns: planning with a live count, rosters by the page, and a list for the phone."""

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

from dure.foundation.access.decisions import NotAllowed
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.journey.discovery.campaigns.actions.planning import keep_target
from dure.journey.discovery.campaigns.models import Campaign, KeptTarget, Published
from dure.journey.discovery.campaigns.questionnaire import QuestionKind
from dure.journey.discovery.campaigns.states import CampaignState, EntryState
from dure.journey.discovery.campaigns.target import Target
from dure.registry.people.masking import mask_name
from dure.registry.people.models import Household
from tests.journey.discovery.campaigns.asking import (
    answered,
    entries,
    fresh,
    handed,
    marked,
    planned,
    started,
)
from tests.personas import SYSTEM, make_household
from tests.places import DISTRICT, OWN, SIBLING

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R033")]
Browse = Callable[[User | None], Client]


def page(name: str, *arguments: Any) -> str:
    return reverse(f"campaigns:{name}", args=arguments)


def plan(**said: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "record_id": str(uuid7()),
        "title": "폐지 줍는 어르신",
        "area": OWN,
        "first_day": today.isoformat(),
        "last_day": (today + dt.timedelta(days=30)).isoformat(),
        **said,
    }


def test_a_target_kept_by_name_begins_the_next_campaign_and_a_campaign_keeps_its_own(
    official: User, sibling_official: User, browse: Browse
) -> None:
    client = browse(official)
    groups = ["target_group:waste_paper_senior"]
    client.post(page("new"), plan(groups=groups, age_from="65", kept_as="폐지 어르신"))
    (kept,) = targets()
    assert (kept.name, kept.path, kept.kept_by_id) == ("폐지 어르신", OWN, official.pk)
    begun = client.get(f"{page('new')}?target={kept.pk}")
    assert (begun.context["form"]["groups"].value(), begun.context["form"]["age_from"].value()) == (groups, 65)
    assert "폐지 어르신" in begun.content.decode()
    client.post(page("new"), plan(title="다음 조사", groups=groups, age_from="75", kept_as="폐지 어르신"))
    assert [Target.read(one.target).age_from for one in targets()] == [75]
    assert sorted(one.whom.age_from or 0 for one in stored()) == [65, 75]
    assert browse(sibling_official).get(f"{page('new')}?target={kept.pk}").context["kept"] == []


def test_no_other_dong_replaces_a_kept_target(
    official: User, sibling_official: User, acting: Callable[[User], Any]
) -> None:
    with acting(sibling_official) as actor, pytest.raises(NotAllowed):
        keep_target(actor=actor, path=OWN, name="남의 것", target=Target(), at=actor.moment)
    with acting(official) as actor:
        keep_target(actor=actor, path=OWN, name="우리 것", target=Target(), at=actor.moment)
    with acting(sibling_official) as actor:
        assert not KeptTarget.objects.visible_to(actor).filter(path=OWN).exists()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE campaigns_kepttarget SET name = 'x'")
            assert cursor.rowcount == 0, "the wall underneath"


def targets() -> list[KeptTarget]:
    with scope(SYSTEM):
        return list(KeptTarget.objects.visible_to(SYSTEM))


def stored() -> list[Campaign]:
    with scope(SYSTEM):
        return list(Campaign.objects.visible_to(SYSTEM))


def test_a_campaign_is_planned_counted_asked_and_started(official: User, browse: Browse, household: Household) -> None:
    client = browse(official)
    marked(household, "waste_paper_senior")
    make_household(label="다른집")
    said = plan(groups=["target_group:waste_paper_senior"])
    counted = client.post(page("count"), said).content.decode()
    assert "<strong>1</strong>" in counted
    assert client.post(page("new"), {**said, "count": "1"}).status_code == 200
    assert stored() == []
    answer = client.post(page("new"), said)
    (campaign,) = stored()
    assert answer["Location"] == page("questions", campaign.pk)
    asked = {"version": 0, "words_1": "끼니를 거르십니까?", "kind_1": "yes_no", "worry_1": "예", "needed_1": "on"}
    assert client.post(page("questions", campaign.pk), asked)["Location"] == page("campaign", campaign.pk)
    assert client.post(page("start", campaign.pk))["Location"] == page("roster", campaign.pk)
    assert [entry.household_id for entry in entries(campaign)] == [household.id]
    (question,) = fresh(campaign).asks
    assert (question.kind, question.worrying) == (QuestionKind.YES_NO, ("yes",))


def test_the_same_plan_sent_twice_is_one(official: User, browse: Browse) -> None:
    client, said = browse(official), plan()
    client.post(page("new"), said)
    client.post(page("new"), said)
    assert len(stored()) == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"last_day": "2020-01-01"}, "last_day"),
        ({"age_from": "60", "age_to": "11"}, "age_to"),
        ({"groups": ["target_group:nonsense"]}, "groups"),
        ({"area": DISTRICT}, "area"),
        ({"title": ""}, "title"),
    ],
)
def test_a_plan_with_a_mistake_comes_back_with_it(
    official: User, browse: Browse, said: dict[str, Any], field: str
) -> None:
    answer = browse(official).post(page("new"), plan(**said))
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert stored() == []


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"kind_1": "one_of", "options_1": "이웃"}, "options_1"),
        ({"kind_1": "one_of", "options_1": "이웃 / 가족", "worry_1": "아무도"}, "worry_1"),
        ({"kind_1": "number", "worry_1": "많이"}, "worry_1"),
        ({"kind_1": "text", "worry_1": "예"}, "worry_1"),
        ({"kind_1": "yes_no", "worry_1": "가끔"}, "worry_1"),
    ],
)
def test_a_question_that_cannot_be_judged_comes_back(
    official: User, browse: Browse, said: dict[str, Any], wrong: str
) -> None:
    campaign = planned(official, path=OWN)
    answer = browse(official).post(
        page("questions", campaign.pk), {"version": campaign.version, "words_1": "누가 찾아옵니까?", **said}
    )
    assert wrong in answer.context["form"].errors
    assert fresh(campaign).questions == campaign.questions


def test_questions_are_shown_as_they_were_typed_and_one_can_be_dropped(official: User, browse: Browse) -> None:
    campaign, client = planned(official, path=OWN), browse(official)
    form = client.get(page("questions", campaign.pk)).context["form"]
    typed = {bound.name: bound.value() for bound in form if bound.value() not in (None, False)}
    assert typed["options_2"] == "이웃 / 가족 / 아무도"
    assert typed["worry_3"] == ">= 7"
    client.post(page("questions", campaign.pk), {**typed, "words_1": ""})
    assert [question.words for question in fresh(campaign).asks] == [one.words for one in campaign.asks[1:]]


def test_two_who_edit_a_plan_are_led_to_choose(official: User, browse: Browse) -> None:
    campaign, client = planned(official, path=OWN), browse(official)
    said = plan(version=campaign.version, title="먼저 고친 이름")
    assert client.post(page("edit", campaign.pk), said).status_code == 302
    late = client.post(page("edit", campaign.pk), {**said, "title": "늦게 고친 이름"})
    assert late.status_code == 409
    assert fresh(campaign).title == "먼저 고친 이름"


def test_a_second_click_on_start_leads_to_how_it_stands(official: User, browse: Browse, household: Household) -> None:
    campaign, client = planned(official, path=OWN), browse(official)
    client.post(page("start", campaign.pk))
    assert client.post(page("start", campaign.pk))["Location"] == page("campaign", campaign.pk)
    assert len(entries(campaign)) == 1


def test_all_that_the_filters_show_is_handed_out_at_once(official: User, nurse: User, browse: Browse) -> None:
    for number in range(30):
        make_household(label=f"가구{number:02}")
    campaign, client = started(official, path=OWN), browse(official)
    some = [str(entry.pk) for entry in entries(campaign)[:2]]
    client.post(page("assign", campaign.pk), {"chosen": [*some, "nonsense"], "to": str(official.pk)})
    where = f"{page('assign', campaign.pk)}?surveyor=none"
    answer = client.post(where, {"all_shown": "on", "to": str(nurse.pk)})
    assert answer["Location"] == f"{page('roster', campaign.pk)}?surveyor=none"
    assert len(entries(campaign, assigned_to=official)) == 2
    assert len(entries(campaign, assigned_to=nurse)) == 28
    client.post(page("take_back", campaign.pk), {"chosen": some})
    assert {entry.state for entry in entries(campaign, assigned_to=None)} == {EntryState.WAITING}


def test_nothing_ticked_hands_out_nothing_and_says_so(official: User, browse: Browse, household: Household) -> None:
    campaign = started(official, path=OWN)
    answer = browse(official).post(page("assign", campaign.pk), {"to": str(official.pk)}, follow=True)
    assert len(answer.context["messages"]) == 1
    assert entries(campaign)[0].state == EntryState.WAITING


def test_a_volunteer_works_the_own_list_to_its_end(
    official: User, volunteer: User, browse: Browse, household: Household
) -> None:
    make_household(label="남의집")
    campaign, client = started(official, path=OWN), browse(volunteer)
    entry = next(one for one in entries(campaign) if one.household_id == household.id)
    browse(official).post(page("assign", campaign.pk), {"chosen": [str(entry.pk)], "to": str(volunteer.pk)})
    shown = client.get(page("mine")).content.decode()
    assert mask_name(household.label) in shown
    assert household.label not in shown
    assert "남의집" not in shown
    asked = client.get(page("ask", entry.pk)).content.decode()
    assert household.label in asked
    assert household.address in asked
    assert "0000-1234" not in asked
    assert client.get(reverse("web:household", args=[household.id])).status_code in (403, 404)
    client.post(page("in_vain", entry.pk), {"outcome": "visit_outcome:no_answer", "note": "불이 꺼져 있음"})
    said = {"record_id": str(uuid7()), "q1": "no", "q2": "이웃", "q3": "", "q4": "괜찮아요"}
    assert client.post(page("ask", entry.pk), said)["Location"] == page("mine")
    (now,) = entries(campaign, household=household)
    assert (now.state, now.tries) == (EntryState.SURVEYED, 1)
    assert client.get(page("ask", entry.pk)).status_code == 404
    again = client.post(page("ask", entry.pk), said)
    assert again.status_code in (302, 409)


def test_required_questions_are_asked_until_they_are_answered(
    official: User, nurse: User, browse: Browse, household: Household
) -> None:
    (entry,) = handed(started(official, path=OWN), nurse, by=official)
    answer = browse(nurse).post(page("ask", entry.pk), {"record_id": str(uuid7()), "q1": "no", "q3": "-1"})
    assert set(answer.context["form"].errors) == {"q2", "q3"}
    assert entries(entry.campaign)[0].state == EntryState.ASSIGNED


def test_who_leads_no_campaign_sees_no_plan_and_nobody_sees_anothers_household(
    official: User, nurse: User, volunteer: User, other_city_official: User, browse: Browse, household: Household
) -> None:
    (entry,) = handed(started(official, path=OWN), nurse, by=official)
    for user in (nurse, volunteer):
        assert browse(user).get(page("campaign", entry.campaign_id)).status_code == 403
    assert browse(volunteer).get(page("ask", entry.pk)).status_code == 404
    assert browse(other_city_official).get(page("campaign", entry.campaign_id)).status_code == 404
    assert browse(other_city_official).get(page("roster", entry.campaign_id)).status_code == 404


def test_the_answers_of_a_family_are_shown_to_those_who_read_its_file(
    official: User, nurse: User, volunteer: User, sibling_official: User, browse: Browse, household: Household
) -> None:
    (entry,) = handed(started(official, path=OWN), nurse, by=official)
    answer = answered(entry, nurse, q4="약이 떨어졌어요")
    assert "약이 떨어졌어요" in browse(nurse).get(page("answer", answer.pk)).content.decode()
    assert browse(volunteer).get(page("answer", answer.pk)).status_code == 403
    assert browse(sibling_official).get(page("answer", answer.pk)).status_code == 404


def test_published_figures_are_typed_as_the_source_has_them_and_corrected_by_a_new_row(
    official: User, browse: Browse
) -> None:
    client = browse(official)
    figures = {"households": "2,793", "source": "구정 백서", "published_on": "2017-02-01"}
    said = {**plan(first_day="2015-03-01", last_day="2016-07-31"), **figures, "households": "2793", "focused": "45"}
    client.post(page("report"), said)
    (campaign,) = stored()
    assert campaign.state == CampaignState.REPORTED
    shown = client.get(page("campaign", campaign.pk)).content.decode()
    assert "2,793" in shown
    assert "구정 백서" in shown
    figures["households"] = "2794"
    client.post(page("figures", campaign.pk), figures)
    assert "2,794" in client.get(page("campaign", campaign.pk)).content.decode()
    with scope(SYSTEM):
        assert Published.objects.visible_to(SYSTEM).filter(campaign=campaign).count() == 2
    wrong = client.post(page("figures", campaign.pk), {**figures, "linkages": "5", "private_linkages": "6"})
    assert "private_linkages" in wrong.context["form"].errors


def test_a_dong_reads_how_many_of_the_districts_roster_are_its_own(
    official: User, district_officer: User, browse: Browse, household: Household
) -> None:
    make_household(SIBLING, label="옆동네")
    campaign = started(district_officer)
    words = "이 가운데 담당 지역"
    assert f"2 · {words} 1<" in browse(official).get(page("campaign", campaign.pk)).content.decode()
    assert words not in browse(district_officer).get(page("campaign", campaign.pk)).content.decode()


@pytest.mark.parametrize("name", ["list", "campaign", "roster", "mine"])
def test_the_pages_ask_as_often_for_many_as_for_few(
    official: User, browse: Browse, household: Household, name: str
) -> None:
    campaign, client = started(official, path=OWN), browse(official)
    handed(campaign, official, by=official)
    where = page(name) if name in ("list", "mine") else page(name, campaign.pk)
    client.get(where)
    few = _asked(client, where)
    for number in range(12):
        make_household(label=f"가구{number:02}")
    for _each in range(3):
        more = started(official, path=OWN)
        handed(more, official, by=official)
        for entry in entries(more)[:4]:
            answered(entry, official)
    where = page(name) if name in ("list", "mine") else page(name, more.pk)
    assert _asked(client, where) == few


def _asked(client: Client, where: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(where).status_code == 200
    return len(queries)
