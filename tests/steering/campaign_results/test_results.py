"""What campaigns achieved is counted from linked records, and what was published stands beside it as it was."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.foundation.access.moving import Moved, move_household
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.accounts.queries import actor_of
from dure.foundation.areas.models import Unit
from dure.journey.cases.models import Case
from dure.journey.discovery.campaigns.actions.planning import publish_figures, report_campaign
from dure.journey.discovery.campaigns.models import Campaign, Entry
from dure.journey.needs.models import Need
from dure.journey.referrals.models import Referral
from dure.registry.directory.models import Service
from dure.registry.people.models import Consent, Household
from dure.registry.provisions.models import Provision
from dure.steering.campaign_results.counting import Numbers, count_campaigns
from dure.steering.campaign_results.results import Overview, overview, progress_by_dong
from dure.steering.indicators.hiding import Hidden
from tests.journey.discovery.campaigns.asking import answered, entries, handed, started
from tests.personas import SYSTEM, make_household, make_user
from tests.places import DISTRICT, OWN, SIBLING

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R034")]
SURVEYS = Path(__file__).parent / "published.csv"
DAY = dt.timedelta(days=1)


@pytest.fixture
def surveyor(official: User) -> User:
    return make_user("surveyor", "visiting_nurse", OWN)


def surveyed(official: User, surveyor: User, many: int = 1) -> Campaign:
    """A campaign of which so many households have answered."""
    campaign = started(official, path=OWN)
    for entry in handed(campaign, surveyor, by=official)[:many]:
        answered(entry, surveyor)
    return campaign


def linked(
    home: Household, service: Service, staff: User, *, sector: str, days: int = 1, state: str = "confirmed"
) -> None:
    """A service that was delivered so many days from now; before 0 it came before the survey."""
    now = timezone.now()
    bound = {"household": home, "path": home.path}
    need, _new = Need.objects.visible_to(SYSTEM).get_or_create(
        **bound, area_id="need_area:N06.1", defaults={"severity": 3, "found_at": now, "changed_at": now}
    )
    consent = Consent(
        **bound,
        kind_id="consent_kind:third_party",
        recipient=service.organization,
        purpose="p",
        given_by="g",
        manner_id="consent_manner:signed_paper",
        given_at=now,
        valid_until=now.date() + DAY,
    )
    consent.save(force_insert=True)
    Referral(
        **bound,
        counted_path=OWN,
        need=need,
        service=service,
        organization=service.organization,
        sector_id=f"provider_sector:{sector}",
        consent=consent,
        state=state,
        request="r",
        sent_by=staff,
        sent_at=now,
        delivered_at=now + days * DAY,
    ).save(force_insert=True)


def helped(home: Household, *, won: int, days: int = 1) -> None:
    Provision(
        household=home,
        path=home.path,
        counted_path=OWN,
        kind_id="provision_kind:goods",
        title="t",
        giver_name="g",
        starts_on=timezone.localdate() + days * DAY,
        worth_won=won,
    ).save(force_insert=True)


def managed(home: Household, staff: User, tier: str) -> None:
    Case(
        household=home,
        path=home.path,
        counted_path=OWN,
        tier_id=f"crisis_class:{tier}",
        manager=staff,
        why="w",
        opened_at=timezone.now() + DAY,
    ).save(force_insert=True)


def counted(*campaigns: Campaign, after: int = 200) -> dict[Any, Numbers]:
    with scope(SYSTEM):
        return count_campaigns(campaigns, now=timezone.now() + after * DAY)


def test_what_followed_is_counted_from_the_records_of_surveyed_households_alone(
    official: User, surveyor: User, service: Service
) -> None:
    homes = [make_household(label=f"가구{number}") for number in range(3)]
    campaign = surveyed(official, surveyor, many=2)
    done = [entry.household_id for entry in entries(campaign, state="surveyed")]
    first, second = (home for home in homes if home.id in done)
    other = next(home for home in homes if home.id not in done)
    with scope(SYSTEM):
        for sector in ("public", "private", "private"):
            linked(first, service, official, sector=sector)
        linked(first, service, official, sector="private", days=-2)
        linked(first, service, official, sector="private", days=121)
        linked(first, service, official, sector="private", state="cancelled")
        linked(other, service, official, sector="private")
        helped(first, won=300_000)
        helped(second, won=57_000)
        helped(second, won=999, days=-1)
        helped(other, won=5_000_000)
        managed(first, official, "focused")
        managed(second, official, "general")
        managed(other, official, "focused")
    numbers = counted(campaign)[campaign.pk]
    assert numbers == Numbers(
        roster=3, settled=2, surveyed=2, linkages=3, private_linkages=2, cases=2, focused=1, support_won=357_000,
        supported=2,
    )  # fmt: skip


def test_nothing_counts_before_it_happens(
    official: User, surveyor: User, household: Household, service: Service
) -> None:
    campaign = surveyed(official, surveyor)
    with scope(SYSTEM):
        linked(household, service, official, sector="private", days=5)
    assert counted(campaign, after=4)[campaign.pk].linkages == 0
    assert counted(campaign, after=6)[campaign.pk].linkages == 1


def test_a_household_of_two_campaigns_is_two_in_their_sum_and_one_among_different_households(
    official: User, surveyor: User, household: Household, service: Service
) -> None:
    first, second = surveyed(official, surveyor), surveyed(official, surveyor)
    with scope(SYSTEM):
        linked(household, service, official, sector="private")
        helped(household, won=10_000)
    found = counted(first, second)
    assert [found[key].surveyed for key in (first.pk, second.pk, None)] == [1, 1, 1]
    assert [found[key].linkages for key in (first.pk, second.pk, None)] == [1, 1, 1]
    assert [found[key].support_won for key in (first.pk, second.pk, None)] == [10_000, 10_000, 10_000]
    shown = looked_at(official, first, second)
    assert (shown.households_summed.value, shown.together.surveyed.value) == (2, 1)


def looked_at(user: User, *campaigns: Campaign) -> Overview:
    actor = actor_of(user, now=timezone.now())
    with scope(actor):
        return overview(actor, campaigns, now=timezone.now() + 2 * DAY)


def test_a_protected_household_goes_on_counting_where_it_lives(
    official: User, surveyor: User, household: Household, protection_team: Unit
) -> None:
    for number in range(6):
        make_household(label=f"가구{number}")
    campaign = surveyed(official, surveyor, many=7)
    with scope(SYSTEM):
        assert move_household(household.id, to=f"{protection_team.path}{OWN}") is Moved.MOVED
    actor = actor_of(official, now=timezone.now())
    with scope(actor):
        (line,) = progress_by_dong(actor, campaign).lines
    assert (line.roster.value, line.surveyed.value, line.percent.value) == (7, 7, 100)


def test_small_numbers_are_hidden_from_those_who_open_no_file(
    official: User, surveyor: User, district_leader: User, household: Household, service: Service
) -> None:
    for number in range(5):
        make_household(label=f"가구{number}")
    campaign = surveyed(official, surveyor, many=6)
    with scope(SYSTEM):
        linked(household, service, official, sector="private")
        helped(household, won=70_000)
    own, leaders = looked_at(official, campaign), looked_at(district_leader, campaign)
    assert (own.counted[0].shown.linkages.value, own.counted[0].shown.support_won.value) == (1, 70_000)
    (line,) = leaders.counted
    assert line.shown.surveyed.value == 6
    assert line.shown.linkages.hidden is Hidden.SMALL
    assert line.shown.support_won.value is None
    assert line.shown.support_won.hidden is Hidden.GUARDING


def test_progress_is_told_dong_by_dong_and_a_dong_sees_its_own(
    official: User, district_officer: User, surveyor: User, sibling_household: Household
) -> None:
    for number in range(4):
        make_household(label=f"가구{number}")
    campaign = started(district_officer, path=DISTRICT)
    for entry in handed(campaign, surveyor, by=official)[:3]:
        answered(entry, surveyor)
    seen = {}
    for user in (district_officer, official):
        actor = actor_of(user, now=timezone.now())
        with scope(actor):
            lines = progress_by_dong(actor, campaign).lines
        seen[user.username] = {line.area.path: (line.roster.value, line.settled.value) for line in lines}
    assert seen["official"] == {OWN: (4, 3)}
    assert seen["district"][OWN] == (4, 3)
    assert seen["district"][SIBLING] == (1, 0)


def test_households_of_a_tong_count_for_the_dong_above_it(official: User, surveyor: User, household: Household) -> None:
    make_household(label="다른가구")
    campaign = surveyed(official, surveyor, many=2)
    with scope(SYSTEM):
        Entry.objects.visible_to(SYSTEM).filter(household=household).update(counted_path=f"{OWN}3.")
    actor = actor_of(official, now=timezone.now())
    with scope(actor):
        (line,) = progress_by_dong(actor, campaign).lines
    assert (line.area.path, line.roster.value, line.surveyed.value) == (OWN, 2, 2)


def published() -> list[dict[str, str]]:
    with SURVEYS.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def number(told: str) -> int | None:
    return int(told) if told else None


def month(told: str, *, last: bool = False) -> dt.date:
    first = dt.date.fromisoformat(f"{told}-01")
    return (first + 31 * DAY).replace(day=1) - DAY if last else first


@pytest.fixture
def six(district_officer: User) -> list[Campaign]:
    """The six published campaigns, typed in as the table has them, and the number of different households."""
    actor, made = actor_of(district_officer, now=timezone.now()), []
    source = {"source": "Suyeong-gu, report on village-level welfare hubs", "published_on": dt.date(2017, 2, 1)}
    with scope(actor):
        for row in published():
            campaign, _new = report_campaign(
                actor=actor,
                record_id=uuid7(),
                path=DISTRICT,
                title=row["target"],
                first_day=month(row["period_from"]),
                last_day=month(row["period_to"], last=True),
                at=timezone.now(),
                households=number(row["households"]),
                linkages=number(row["service_linkages"]),
                private_linkages=number(row["public_private_linkages"]),
                cases=number(row["cases_selected_for_management"]),
                focused=number(row["focused_management"]),
                support_won=number(row["support_krw"]),
                under_way=row["status"] != "done",
                **source,
            )
            made.append(campaign)
        told = {"title": "The six campaigns", "households": 14_569}
        publish_figures(actor=actor, path=DISTRICT, at=timezone.now(), **told, **source)
    return made


@pytest.mark.requirement("R033")
def test_the_six_campaigns_are_reported_as_published(
    six: list[Campaign], district_officer: User, browse: Callable[[User | None], Client]
) -> None:
    shown = looked_at(district_officer, *six)
    rows = [
        (
            line.campaign.title,
            line.told.households,
            line.told.linkages,
            line.told.private_linkages,
            line.told.cases,
            line.told.focused,
            line.told.support_won,
            line.told.under_way,
        )
        for line in shown.published
    ]
    assert rows == [
        ("Children aged under 12 in vulnerable households", 499, 222, None, 294, None, None, False),
        ("Households in secondary poor class", 1143, 1409, 777, None, None, None, False),
        ("Households of seniors who collect waste paper", 210, 152, 95, None, None, None, False),
        ("Single-senior households on depression", 2793, 300, None, None, 45, None, False),
        ("Households aged over 60 living alone", 7113, 833, None, None, None, 10_757_000, False),
        ("Households receiving basic livelihood security", 2520, None, None, None, None, None, True),
    ]
    page = browse(district_officer).get(reverse("campaign_results:overview")).content.decode()
    for figure in ("14,278", "14,569", "7,113", "10,757,000"):
        assert figure in page
    assert page.index("14,569") < page.index("출처 그대로 입력한") < page.index("7,113")


def test_the_sum_of_the_campaigns_and_the_different_households_stay_two_numbers(
    six: list[Campaign], district_officer: User
) -> None:
    shown = looked_at(district_officer, *six)
    assert shown.published_summed.surveyed == 14_278
    assert [told.households for told in shown.published_together] == [14_569]


def test_published_figures_never_enter_those_that_are_counted(
    six: list[Campaign], official: User, surveyor: User, household: Household
) -> None:
    led = surveyed(official, surveyor)
    shown = looked_at(official, led, *six)
    assert (shown.households_summed.value, shown.together.surveyed.value) == (1, 1)
    assert [line.campaign for line in shown.counted] == [led]


def test_the_pages_ask_as_often_for_many_campaigns_as_for_one(
    official: User, surveyor: User, household: Household, browse: Callable[[User | None], Client]
) -> None:
    client, where = browse(official), reverse("campaign_results:overview")
    campaign = surveyed(official, surveyor)
    client.get(where)
    few = asked(client, where)
    for _each in range(4):
        surveyed(official, surveyor)
    assert asked(client, where) == few
    assert asked(client, reverse("campaign_results:results", args=[campaign.pk])) < 40


def asked(client: Client, where: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(where).status_code == 200
    return len(queries)


def test_another_city_and_people_without_figures_see_no_result(
    official: User, nurse: User, volunteer: User, other_city_official: User, browse: Callable[[User | None], Client]
) -> None:
    where = reverse("campaign_results:results", args=[started(official, path=OWN).pk])
    assert [browse(user).get(where).status_code for user in (official, nurse, volunteer, other_city_official)] == [
        200, 403, 403, 404,
    ]  # fmt: skip
