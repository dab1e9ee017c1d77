"""What is told of a family under protection reaches its named team, and nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.journey.discovery.findings.models import Capacity
from dure.journey.discovery.findings.states import FindingState
from dure.registry.people.masking import mask_name
from dure.registry.people.models import Household
from tests.journey.discovery.findings.bringing import all_findings, gather
from tests.journey.discovery.signals.files import connected, csv, loaded, row
from tests.personas import SYSTEM

pytestmark = pytest.mark.django_db
Browse = Callable[[User | None], Client]
INBOX = "/findings/"
NAME = mask_name("한보호")


@pytest.fixture
def told(restricted_household: Household) -> Household:
    """The agency's file names the family."""
    loaded(connected(), csv(row(name="한보호")))
    gather()
    return restricted_household


def test_the_team_finds_the_signal_in_its_inbox_and_on_the_families_page_takes_it_and_closes_it(
    protector: User, told: Household, browse: Browse
) -> None:
    [finding] = all_findings()
    page = reverse("findings:finding", args=[finding.pk])
    client = browse(protector)
    assert page in client.get(INBOX).content.decode()
    assert page in client.get(told.get_absolute_url()).content.decode()
    client.post(reverse("findings:take_many"), {"by": str(protector.pk), "chosen": [str(finding.pk)]})
    assert all_findings()[0].assigned_to_id == protector.pk
    assert page in client.get("/today/").content.decode()
    client.post(reverse("findings:give_back", args=[finding.pk]))
    assert page in client.get("/today/").content.decode()
    closing = {"reason": "finding_closing_reason:no_need", "note": "전기가 다시 들어옴"}
    assert client.post(reverse("findings:close", args=[finding.pk]), closing).status_code == 302
    assert all_findings()[0].state == FindingState.CLOSED


def test_neither_the_dong_nor_the_district_that_loaded_the_file_sees_it(
    official: User, district_officer: User, protector: User, told: Household, browse: Browse
) -> None:
    [finding] = all_findings()
    browse(protector).post(reverse("findings:give_back", args=[finding.pk]))
    page = reverse("findings:finding", args=[finding.pk])
    for stranger in (official, district_officer):
        client = browse(stranger)
        for address in (INBOX, f"{INBOX}?state=closed", "/today/"):
            text = client.get(address).content.decode()
            assert (page in text, NAME in text, told.address in text) == (False, False, False), address
        assert client.get(page).status_code == 404
        assert client.post(reverse("findings:take", args=[finding.pk]), {"by": str(stranger.pk)}).status_code == 404


@pytest.mark.parametrize(
    "page", ["findings:inbox", "discovery:inbox", "campaigns:list", "campaigns:new", "alarms:list", "rewards:list"]
)
def test_every_list_of_the_inbox_opens_for_the_team(
    protector: User, told: Household, browse: Browse, page: str
) -> None:
    assert browse(protector).get(reverse(page)).status_code == 200


def test_the_team_says_its_own_week_and_that_is_nobody_elses(
    protector: User, official: User, told: Household, browse: Browse
) -> None:
    assert browse(protector).post(reverse("findings:capacity"), {"weekly": "7"}).status_code == 302
    with scope(SYSTEM):
        [said] = Capacity.objects.visible_to(SYSTEM)
    assert told.path.startswith(said.path)
    assert "cut-line" not in browse(official).get(INBOX).content.decode()
    assert browse(official).get("/api/v1/weekly-capacity").json() == {"weekly": None}
