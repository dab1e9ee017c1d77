"""Facts under lock in the database: sealed, masked, found, revealed for a reason, moving with their household."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from dure.foundation.accounts.models import User
from dure.foundation.audit.models import Act, AuditEvent
from dure.foundation.vault.actions import ReasonMissing
from dure.foundation.vault.kinds import Kind
from dure.foundation.vault.sealing import Unreadable
from dure.registry.people.kept import keep, kept_of, reveal, subjects_with
from dure.registry.people.models import Household, HouseholdSecret
from dure.registry.people.queries import members_of

Acting = Callable[[User], Any]
PHONE = "010-7777-4321"
REASON = "방문 날짜를 정하려고"


@pytest.fixture
def kept(official: User, acting: Acting, household: Household, now: dt.datetime) -> HouseholdSecret:
    """A phone of the head."""
    with acting(official) as actor:
        head = members_of(actor, household)[0]
        keep(actor=actor, household=household, person=head, told={Kind.PHONE: "０１０ 7777 4321"}, at=now)
        secret = kept_of(actor, household).of(Kind.PHONE, head.id)
        assert secret is not None
        return secret


def test_a_number_is_kept_sealed_and_shown_masked(kept: HouseholdSecret) -> None:
    assert kept.masked == "010-****-4321"
    assert b"4321" not in bytes(kept.token) + bytes(kept.blind_index or b"")


def test_a_number_is_found_by_every_spelling_of_the_whole_and_by_no_part(
    official: User, acting: Acting, kept: HouseholdSecret
) -> None:
    with acting(official) as actor:
        for spelling in (PHONE, "+82 10 7777 4321", "01077774321"):
            assert [row.pk for row in subjects_with(actor, Kind.PHONE, spelling)] == [kept.pk]
        for part in ("4321", "7777-4321", "", "010-7777-4322"):
            assert list(subjects_with(actor, Kind.PHONE, part)) == []
        assert list(subjects_with(actor, Kind.REGISTRATION_NUMBER, PHONE)) == []


def test_a_stranger_finds_and_reads_nothing(sibling_official: User, acting: Acting, kept: HouseholdSecret) -> None:
    with acting(sibling_official) as actor:
        assert list(subjects_with(actor, Kind.PHONE, PHONE)) == []
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM people_householdsecret")
            assert cursor.fetchone() == (0,)


def test_a_look_needs_a_reason_and_leaves_it_without_the_value(
    official: User, acting: Acting, kept: HouseholdSecret, household: Household
) -> None:
    with acting(official) as actor:
        with pytest.raises(ReasonMissing):
            reveal(actor=actor, household=household, secrets=[kept], reason="  ")
        looks = AuditEvent.objects.visible_to(actor).filter(act=Act.REVEAL)
        assert not looks.exists()
        assert reveal(actor=actor, household=household, secrets=[kept], reason=REASON) == [PHONE]
        look = looks.get()
    assert (look.household_id, look.reason) == (household.id, REASON)
    assert look.detail == {"kinds": ["phone"], "reason_code": ""}


def test_a_number_changes_in_place_and_is_forgotten_when_emptied(
    official: User, acting: Acting, kept: HouseholdSecret, household: Household, now: dt.datetime
) -> None:
    with acting(official) as actor:
        head = members_of(actor, household)[0]

        def told(value: str | None) -> list[str]:
            return keep(actor=actor, household=household, person=head, told={Kind.PHONE: value}, at=now)

        assert told(None) == told("010 7777 4321") == []
        assert told("010-7777-0000") == ["phone"]
        assert [row.masked for row in HouseholdSecret.objects.visible_to(actor).filter(person=head)] == [
            "010-****-0000"
        ]
        assert list(subjects_with(actor, Kind.PHONE, PHONE)) == []
        assert told("") == ["phone"]
        assert not HouseholdSecret.objects.visible_to(actor).filter(person=head).exists()


@pytest.mark.parametrize("column", ["person", "kind"])
def test_a_token_moved_to_another_subject_or_kind_does_not_open(
    column: str, official: User, acting: Acting, kept: HouseholdSecret
) -> None:
    with acting(official) as actor:
        changed = {"person": None} if column == "person" else {"kind": Kind.SAFE_CONTACT}
        rows = HouseholdSecret.objects.visible_to(actor)
        rows.filter(household=kept.household, person=None).delete()
        rows.filter(pk=kept.pk).update(**changed)
        moved = rows.get(pk=kept.pk)
        assert PHONE not in moved.masked
        with pytest.raises(Unreadable):
            moved.opened()


def test_a_secret_lies_where_its_household_lies(
    official: User, acting: Acting, kept: HouseholdSecret, sibling_household: Household
) -> None:
    with acting(official) as actor:
        rows = HouseholdSecret.objects.visible_to(actor).filter(pk=kept.pk)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(path=sibling_household.path)
