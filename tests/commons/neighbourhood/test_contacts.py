from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.commons.giving.models import Resource
from dure.commons.neighbourhood.models import Contact
from dure.commons.neighbourhood.queries import own_week, team_month
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.codes.queries import codes
from dure.journey.discovery.findings.models import Evidence
from dure.journey.discovery.tips.models import Tip
from dure.journey.needs.next_contacts.keeping import keep_next_contacts
from dure.registry.deadlines.models import Deadline
from dure.registry.people.actions import mark_target_groups
from dure.registry.people.models import Household
from tests.personas import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R024")]
Browse = Callable[[User | None], Client]
Acting = Callable[[User], Any]
OWN_DONG = "2650066000"


def sheet(**changes: Any) -> dict[str, Any]:
    return {
        "record_id": str(uuid7()),
        "task": "neighbourhood_task:meet_residents",
        "area": OWN_DONG,
        "way": "attempt_way:visit",
        "whom": "경로당 어르신들",
        **changes,
    }


TIP = {"tip_place": "망미번영로 77", "tip_name": "", "tip_story": "며칠째 안 보이세요."}
OFFER = {"offer_giver": "광안 빵집", "offer_kind": "resource_kind:food", "offer_what": "빵 20개"}


def all_contacts() -> list[Contact]:
    with scope(SYSTEM):
        return list(Contact.objects.visible_to(SYSTEM).select_related("tip", "resource"))


def test_the_tasks_are_the_four_of_the_neighbourhood_official() -> None:
    assert [task.code for task in codes("neighbourhood_task")] == [
        "greet_head",
        "meet_residents",
        "identify_need",
        "identify_resource",
    ]


def test_a_contact_is_written_once_with_its_tip_and_its_offer_however_often_it_is_sent(
    browse: Browse, official: User
) -> None:
    client, sent = browse(official), sheet(**TIP, **OFFER)
    for _ in range(2):
        assert client.post(reverse("neighbourhood:write"), sent).status_code == 302
    (contact,) = all_contacts()
    with scope(SYSTEM):
        tip, resource = Tip.objects.visible_to(SYSTEM).get(), Resource.objects.visible_to(SYSTEM).get()
        assert Evidence.objects.visible_to(SYSTEM).filter(object_id=tip.pk).count() == 1
    assert (contact.tip, contact.resource) == (tip, resource)
    assert (tip.story, tip.path, resource.supplier_name) == (TIP["tip_story"], contact.path, "광안 빵집")
    page = client.get(reverse("neighbourhood:home")).content.decode()
    assert "경로당 어르신들" in page
    assert "svg" in page


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"tip_name": "김모"}, "tip_place"),
        ({"tip_place": "망미번영로 77"}, "tip_story"),
        ({"offer_what": "빵"}, "offer_giver"),
        ({"offer_giver": "광안 빵집"}, "offer_kind"),
    ],
)
def test_half_a_tip_or_half_an_offer_is_asked_for_and_nothing_is_written(
    browse: Browse, official: User, changes: dict[str, str], missing: str
) -> None:
    answer = browse(official).post(reverse("neighbourhood:write"), sheet(**changes))
    assert answer.status_code == 200
    assert f'id="id_{missing}"' in answer.content.decode()
    assert all_contacts() == []


def test_whoever_records_no_resources_is_not_asked_for_offers(browse: Browse, nurse: User) -> None:
    page = browse(nurse).get(reverse("neighbourhood:write")).content.decode()
    assert 'name="tip_story"' in page
    assert 'name="offer_giver"' not in page
    assert browse(nurse).post(reverse("neighbourhood:write"), sheet(**OFFER)).status_code == 302
    with scope(SYSTEM):
        assert not Resource.objects.visible_to(SYSTEM).exists()


def test_a_place_outside_the_own_area_is_no_choice(browse: Browse, official: User) -> None:
    assert browse(official).post(reverse("neighbourhood:write"), sheet(area="2650067000")).status_code == 200
    assert all_contacts() == []


@pytest.mark.requirement("R196")
@pytest.mark.parametrize(("met", "state"), [("yes", "met"), ("no", "cancelled")])
def test_a_contact_with_a_family_moves_its_next_contact_on(
    browse: Browse, official: User, household: Household, now: dt.datetime, met: str, state: str
) -> None:
    long_ago = now - dt.timedelta(days=40)
    with scope(SYSTEM):
        day = timezone.localdate(long_ago)
        groups = ["target_group:lonely_death_risk"]
        mark_target_groups(actor=SYSTEM, household=household, groups=groups, day=day)
        keep_next_contacts(actor=SYSTEM, at=long_ago)
    sent = {"record_id": str(uuid7()), "way": "attempt_way:phone", "met": met, "note": "목소리가 밝으셨다"}
    address = reverse("neighbourhood:write_to", args=[household.pk])
    for _ in range(2):
        assert browse(official).post(address, sent).status_code == 302
    with scope(SYSTEM):
        rows = Deadline.objects.visible_to(SYSTEM).filter(household=household)
        old, new = rows.order_by("starts_at")
    assert (old.state, new.state) == (state, "open")
    assert new.due_at - new.starts_at == dt.timedelta(days=7)
    page = browse(official).get(household.get_absolute_url()).content.decode()
    assert "목소리가 밝으셨다" in page


def test_the_own_week_and_the_teams_month_count_what_was_written(
    browse: Browse, acting: Acting, official: User, nurse: User, now: dt.datetime
) -> None:
    for who, task in ((official, "greet_head"), (official, "identify_need"), (nurse, "greet_head")):
        browse(who).post(reverse("neighbourhood:write"), sheet(task=f"neighbourhood_task:{task}"))
    today = timezone.localdate(now)
    with acting(official) as actor:
        week, month = own_week(actor, today=today), team_month(actor, today=today)
    assert (len(week), week[today], sum(week.values())) == (7, 2, 2)
    assert month == {
        "neighbourhood_task:greet_head": 2,
        "neighbourhood_task:meet_residents": 0,
        "neighbourhood_task:identify_need": 1,
        "neighbourhood_task:identify_resource": 0,
    }


def test_a_neighbouring_dong_sees_none_of_it(browse: Browse, official: User, sibling_official: User) -> None:
    browse(official).post(reverse("neighbourhood:write"), sheet())
    page = browse(sibling_official).get(reverse("neighbourhood:home"), {"whose": "team"}).content.decode()
    assert "경로당 어르신들" not in page
