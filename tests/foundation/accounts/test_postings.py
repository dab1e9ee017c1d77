"""Postings: who works where, since when, with which rights, and what a team lacks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dure.foundation.access.actor import Permission
from dure.foundation.access.scope import scope
from dure.foundation.accounts.actions import end_user, post_user
from dure.foundation.accounts.models import Posting
from dure.foundation.accounts.queries import actor_of
from dure.foundation.accounts.teams import teams_of
from dure.foundation.areas.models import Unit
from dure.foundation.codes.queries import code
from tests.personas import SYSTEM, make_user
from tests.places import DISTRICT, OWN, SIBLING

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R009")
def test_a_hub_says_which_disciplines_its_team_lacks(
    official: Any, nurse: Any, actor: Callable[..., Any], browse: Callable[..., Client]
) -> None:
    (team,) = teams_of(actor(official), on=timezone.localdate())
    assert team.missing == ["사례관리", "고용"]
    page = browse(official).get(reverse("accounts:team")).content.decode()
    assert "사례관리, 고용" in page
    make_user("counselor", "vocational_counselor", OWN)
    make_user("casework", "case_manager", OWN)
    assert teams_of(actor(official), on=timezone.localdate())[0].missing == []


@pytest.mark.requirement("R011")
def test_past_postings_stay_with_their_dates(
    official: Any, former_official: Any, actor: Callable[..., Any], browse: Callable[..., Client]
) -> None:
    (team,) = teams_of(actor(official), on=timezone.localdate())
    assert [posting.user for posting in team.present] == [official]
    assert [posting.user for posting in team.past] == [former_official]
    assert "이름former" in browse(official).get(reverse("accounts:team")).content.decode()


@pytest.mark.requirement("R011")
def test_a_person_moves_from_one_unit_to_another_on_a_day(official: Any, now: dt.datetime) -> None:
    today = timezone.localdate(now)
    first = Posting.objects.get(user=official)
    Posting.objects.filter(pk=first.pk).update(valid_to=today)
    Posting(
        user=official,
        unit=first.unit.__class__.objects.get(path=SIBLING),
        path=SIBLING,
        role_id=first.role_id,
        valid_from=today + dt.timedelta(days=1),
    ).save(force_insert=True)
    assert actor_of(official, now=now).case_paths == (OWN,)
    assert actor_of(official, now=now + dt.timedelta(days=1)).case_paths == (SIBLING,)


def test_nobody_is_posted_twice_to_the_same_role_at_the_same_time(official: Any) -> None:
    first = Posting.objects.get(user=official)
    again = Posting(
        user=official,
        unit=first.unit,
        path=OWN,
        role_id=first.role_id,
        valid_from=first.valid_from + dt.timedelta(days=9),
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)


def test_an_outer_posting_contains_an_inner_one(official: Any, actor: Callable[..., Any]) -> None:
    unit = Posting.objects.get(user=official).unit.__class__.objects.get(path=DISTRICT)
    Posting(
        user=official, unit=unit, path=DISTRICT, role_id="role:district_officer", valid_from=dt.date(2020, 1, 1)
    ).save(force_insert=True)
    who = actor(official)
    assert who.case_paths == (DISTRICT,)
    assert who.may_at(Permission.TRIAGE, SIBLING)


@pytest.mark.requirement("R011")
def test_an_ended_account_keeps_the_postings_it_had_and_none_that_were_to_come(official: Any, now: dt.datetime) -> None:
    today = timezone.localdate(now)
    unit = Unit.objects.get(path=SIBLING)
    with scope(SYSTEM):
        post_user(
            actor=SYSTEM,
            user=official,
            role=code("role:welfare_official"),
            unit=unit,
            since=today + dt.timedelta(days=1),
        )
        assert end_user(actor=SYSTEM, user=official, last_day=today) == 2
    kept = Posting.objects.get(user=official)
    assert (kept.path, kept.valid_to) == (OWN, today)
    assert not Posting.objects.valid_on(today + dt.timedelta(days=9)).filter(user=official).exists()
