"""A finding about somebody whom nobody knows starts a household."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from uuid_utils.compat import uuid7

from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Area
from dure.journey.discovery.findings.models import Finding
from dure.journey.discovery.findings.states import FindingState
from dure.registry.people.models import Household, HouseholdSecret, Person
from dure.registry.story.models import StoryLine
from tests.journey.discovery.findings.bringing import a_finding, all_findings, gather
from tests.journey.discovery.signals.files import connected, csv, loaded, row
from tests.personas import SYSTEM, make_household
from tests.places import OWN

pytestmark = pytest.mark.django_db
Browse = Callable[[User | None], Client]


def page_of(finding: Finding) -> str:
    return reverse("findings:finding", args=[finding.pk])


def typed(**said: str) -> dict[str, str]:
    form = {"record_id": str(uuid7()), "rows": "0", "name": "정모름", "area": Area.objects.get(path=OWN).code}
    return {**form, "kind": "household_type:single", "address": "망미번영로 99", "phone": "", **said}


def households() -> list[Household]:
    with scope(SYSTEM):
        return list(Household.objects.visible_to(SYSTEM))


def numbers() -> list[str]:
    with scope(SYSTEM):
        return [kept.opened() for kept in HouseholdSecret.objects.visible_to(SYSTEM).filter(person=None)]


def test_the_household_of_a_finding_is_registered_once_and_the_finding_is_about_it(
    official: User, browse: Browse
) -> None:
    finding = a_finding(label="정모름", place="망미번영로 99")
    client, url = browse(official), reverse("findings:register", args=[finding.pk])
    assert url in client.get(page_of(finding)).content.decode()
    page = client.get(url).content.decode()
    for known in ("정모름", "망미번영로 99"):
        assert f'value="{known}"' in page
    form = typed()
    assert client.post(url, form).status_code == 302
    client.post(url, form)
    [household], [left] = households(), all_findings()
    assert (left.household_id, left.path, left.state) == (household.pk, household.path, FindingState.WAITING)
    with scope(SYSTEM):
        told = StoryLine.objects.visible_to(SYSTEM).filter(household=household).values_list("template", flat=True)
        assert "The household was registered after a finding" in told


def test_the_birth_date_and_the_locked_number_of_the_signal_go_to_the_household(
    district_officer: User, browse: Browse
) -> None:
    loaded(connected(), csv(row(name="정모름", born="1961-05-06", place="망미번영로 99", phone="010-0000-5555")))
    gather()
    [finding] = all_findings()
    client, url = browse(district_officer), reverse("signals:register", args=[finding.pk])
    assert url in client.get(page_of(finding)).content.decode()
    page = client.get(url).content.decode()
    assert 'value="1961-05-06"' in page
    assert "010-****-5555" in page
    assert "010-0000-5555" not in page
    assert client.post(url, typed(birth_date="1961-05-06")).status_code == 302
    assert numbers() == ["010-0000-5555"]
    with scope(SYSTEM):
        assert Person.objects.visible_to(SYSTEM).get().birth_date.isoformat() == "1961-05-06"


def test_somebody_alike_is_shown_before_a_second_household_is_made(official: User, browse: Browse) -> None:
    known = make_household(label="정모름")
    finding = a_finding(label="정모름", place="망미번영로 99")
    url = reverse("findings:register", args=[finding.pk])
    answer = browse(official).post(url, typed(birth_date="1954-03-02"))
    assert answer.status_code == 200
    assert [one.pk for one in households()] == [known.pk]


def test_a_finding_that_was_decided_about_registers_nobody(
    official: User, household: Household, browse: Browse
) -> None:
    finding = a_finding(household=household)
    url = reverse("findings:register", args=[finding.pk])
    browse(official).post(url, typed())
    assert [one.pk for one in households()] == [household.pk]


def test_neither_a_dong_head_nor_the_next_dong_registers_it(
    dong_head: User, sibling_official: User, browse: Browse
) -> None:
    finding = a_finding(label="정모름")
    statuses: list[Any] = []
    for name in ("findings:register", "signals:register"):
        url = reverse(name, args=[finding.pk])
        statuses += [browse(user).post(url, typed()).status_code for user in (dong_head, sibling_official)]
    assert statuses == [403, 404, 403, 404]
    assert households() == []
