"""What was brought together comes apart again with everything; persons who are one, and secrets under lock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from dure.foundation.access.decisions import NotAllowed
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.audit.models import AuditEvent
from dure.foundation.transitions.moves import AlreadyMoved
from dure.foundation.transitions.once import Stale
from dure.foundation.vault.kinds import Kind
from dure.journey.cases.models import Case
from dure.journey.visits.models import Visit, VisitSection
from dure.registry.deadlines.actions import set_deadline
from dure.registry.deadlines.models import Deadline
from dure.registry.directory.models import Service
from dure.registry.identity.actions.merging import merge_persons, split_merge
from dure.registry.identity.models import HeldSecret, Merge
from dure.registry.identity.queries import where_to, written_since
from dure.registry.people.kept import keep, kept_of
from dure.registry.people.models import Household, HouseholdSecret, Membership, Person
from dure.registry.protection.actions import restrict_household
from dure.registry.story.models import StoryLine
from tests.personas import SYSTEM, make_household
from tests.places import OWN, SIBLING
from tests.registry.identity.families import WHY, bound_models, everything, merged, picture, two_files

pytestmark = pytest.mark.django_db

Acting = Callable[[User], Any]


def test_a_split_gives_every_row_back_as_it_was(district_officer: User, service: Service, acting: Acting) -> None:
    stays, gone = two_files(district_officer, service)
    before = picture()
    with acting(district_officer) as actor:
        merge = merged(actor, stays, gone)
    assert picture() != before
    with acting(district_officer) as actor:
        split = split_merge(
            actor=actor, merge=Merge.objects.visible_to(actor).get(pk=merge.pk), why=WHY, at=timezone.now()
        )
    assert split.kept == 0
    after = picture()
    for label, rows in before.items():
        assert {key: after[label].get(key) for key in rows} == rows, label
    extra = {label: set(after[label]) - set(rows) for label, rows in before.items()}
    assert {label for label, keys in extra.items() if keys} == {"story.StoryLine"}
    assert everything(HeldSecret) == []


def test_a_merge_from_another_dong_brings_the_path_along_and_a_split_takes_it_back(
    district_officer: User, service: Service, acting: Acting
) -> None:
    stays, gone = two_files(district_officer, service, other=SIBLING)
    before = picture()
    with acting(district_officer) as actor:
        merge = merged(actor, stays, gone)
    assert {row.path for model in bound_models() for row in everything(model, household=stays.pk)} == {OWN}
    with acting(district_officer) as actor:
        split_merge(actor=actor, merge=Merge.objects.visible_to(actor).get(pk=merge.pk), why=WHY, at=timezone.now())
    after = picture()
    for label, rows in before.items():
        assert {key: after[label].get(key) for key in rows} == rows, label


def test_numbers_under_lock_open_for_who_stays_and_go_back(district_officer: User, acting: Acting) -> None:
    stays, gone = make_household(), make_household(label="박영자1")
    with scope(SYSTEM):
        HouseholdSecret.objects.visible_to(SYSTEM).filter(household=stays).delete()
    with acting(district_officer) as actor:
        merge = merged(actor, stays, gone)
        own = kept_of(actor, stays).of(Kind.PHONE)
        assert own is not None
        assert own.opened() == "010-0000-1234"
        held = HeldSecret.objects.visible_to(actor).get()
        assert held.opened() == "010-0000-1234"
        split_merge(actor=actor, merge=merge, why=WHY, at=timezone.now())
        assert kept_of(actor, stays).of(Kind.PHONE) is None
        back = kept_of(actor, Household.objects.visible_to(actor).get(pk=gone.pk)).of(Kind.PHONE)
        assert back is not None
        assert back.opened() == "010-0000-1234"


def test_a_number_changed_after_the_merge_stays_changed(
    district_officer: User, acting: Acting, now: dt.datetime
) -> None:
    stays, gone = make_household(), make_household(label="박영자1")
    with scope(SYSTEM):
        HouseholdSecret.objects.visible_to(SYSTEM).filter(household=stays).delete()
    with acting(district_officer) as actor:
        merge = merged(actor, stays, gone)
        later = timezone.now()
        keep(actor=actor, household=stays, told={Kind.PHONE: "010-0000-7777"}, at=later)
        split_merge(actor=actor, merge=merge, why=WHY, at=later)
        own = kept_of(actor, stays).of(Kind.PHONE)
        assert own is not None
        assert own.opened() == "010-0000-7777"


def test_the_same_person_in_both_becomes_one_and_two_again(district_officer: User, acting: Acting) -> None:
    stays, gone = make_household(), make_household()
    before = picture()
    left, right = everything(Person, household=gone.pk)[0], everything(Person, household=stays.pk)[0]
    with acting(district_officer) as actor:
        merge = merged(actor, stays, gone, same=[(left, right)])
    assert [person.pk for person in everything(Person)] == [right.pk]
    with acting(district_officer) as actor:
        assert where_to(actor, [left.pk, gone.pk]) == {left.pk: right.pk, gone.pk: stays.pk}
        split_merge(actor=actor, merge=merge, why=WHY, at=timezone.now())
    after = picture()
    for label, rows in before.items():
        assert {key: after[label].get(key) for key in rows} == rows, label


def test_what_was_written_since_stays_but_parts_of_what_goes_back_go_along(
    district_officer: User, service: Service, acting: Acting, now: dt.datetime
) -> None:
    stays, gone = two_files(district_officer, service)
    visit = everything(Visit, household=gone.pk)[0]
    with acting(district_officer) as actor:
        merge = merged(actor, stays, gone)
        section = VisitSection(household=stays, path=OWN, visit=visit, discipline_id="discipline:health",
                               author=district_officer, text="새 기록", written_at=now)  # fmt: skip
        section.save(force_insert=True)
        chosen, left = (
            set_deadline(
                kind="deadline_kind:next_contact",
                path=OWN,
                household=stays,
                what="visits.visit",
                object_id=thing,
                starts_at=now,
                due_at=now,
                why="x",
            )
            for thing in (stays.pk, merge.pk)
        )
        rows = {row.id for row in written_since(actor, merge)}
        assert {chosen.pk, left.pk} <= rows
        along = [(Deadline._meta.db_table, chosen.pk)]
        split = split_merge(actor=actor, merge=merge, why=WHY, at=now, along=along)
    assert split.followed >= 1
    assert everything(VisitSection, pk=section.pk)[0].household_id == gone.pk
    assert everything(Deadline, pk=chosen.pk)[0].household_id == gone.pk
    assert everything(Deadline, pk=left.pk)[0].household_id == stays.pk


def test_what_somebody_changed_since_the_merge_is_not_written_over(
    district_officer: User, service: Service, acting: Acting
) -> None:
    stays, gone = two_files(district_officer, service)
    with acting(district_officer) as actor:
        merge = merged(actor, stays, gone)
        closed = Case.objects.visible_to(actor).get(state="closed")
        Case.objects.visible_to(actor).filter(pk=closed.pk).update(closing_summary="손으로 고쳤습니다")
        split = split_merge(actor=actor, merge=merge, why=WHY, at=timezone.now())
    assert split.kept == 1
    assert everything(Case, pk=closed.pk)[0].closing_summary == "손으로 고쳤습니다"


def test_merges_are_taken_back_in_turn_and_old_links_lead_all_the_way(district_officer: User, acting: Acting) -> None:
    first, second, third = make_household(), make_household(label="박영자1"), make_household(label="박영자2")
    before = picture()
    with acting(district_officer) as actor:
        one = merged(actor, second, third)
        two = merged(actor, first, second)
        assert where_to(actor, [third.pk, second.pk]) == {third.pk: first.pk, second.pk: first.pk}
        one = Merge.objects.visible_to(actor).get(pk=one.pk)
        with pytest.raises(NotAllowed), transaction.atomic():
            split_merge(actor=actor, merge=one, why=WHY, at=timezone.now())
        split_merge(actor=actor, merge=two, why=WHY, at=timezone.now())
        one = Merge.objects.visible_to(actor).get(pk=one.pk)
        assert one.household_id == second.pk
        split_merge(actor=actor, merge=one, why=WHY, at=timezone.now())
        assert where_to(actor, [third.pk, second.pk]) == {}
    after = picture()
    for label, rows in before.items():
        assert {key: after[label].get(key) for key in rows} == rows, label


def test_all_that_was_a_file_of_its_own_goes_under_protection_with_the_family(
    district_officer: User, protector: User, protection_team: Any, service: Service, acting: Acting, now: dt.datetime
) -> None:
    stays, gone = two_files(district_officer, service, other=SIBLING)
    with acting(district_officer) as actor:
        merge = merged(actor, stays, gone)
        found = Household.objects.visible_to(actor).get(pk=stays.pk)
        restrict_household(actor=actor, household=found, team=protection_team, reason=WHY, at=now)
        assert Merge.objects.visible_to(actor).count() == 0
        assert where_to(actor, [gone.pk]) == {}
    with scope(SYSTEM), connection.cursor() as cursor:
        for table, column in (("people_personevent", "household_id"), ("people_householdevent", "pgh_obj_id"),
                              ("audit_auditevent", "household_id")):  # fmt: skip
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {column} = %s AND NOT path ^@ 'R.'", [gone.pk])
            assert cursor.fetchone()[0] == 0, table
    with acting(protector) as actor:
        split_merge(actor=actor, merge=Merge.objects.visible_to(actor).get(pk=merge.pk), why=WHY, at=now)
    assert everything(Household, pk=gone.pk)[0].path == f"{protection_team.path}{SIBLING}"


def test_a_merge_and_a_split_are_told_in_both_files_and_written_down(district_officer: User, acting: Acting) -> None:
    stays, gone = make_household(), make_household(label="박영자1")
    with acting(district_officer) as actor:
        merge = merged(actor, stays, gone)
        split_merge(actor=actor, merge=merge, why=WHY, at=timezone.now())
    for household in (stays, gone):
        assert len(everything(StoryLine, household=household.pk)) == 2
        states = {row.detail.get("state") for row in everything(AuditEvent, household_id=household.pk, act="move")}
        assert "split" in states
        assert len(states) == 2


def second_person(household: Household, **facts: Any) -> Person:
    with scope(SYSTEM):
        person = Person(household=household, path=household.path, name="박영자", relation_id="relation:other", **facts)
        person.save(force_insert=True)
        Membership(
            household=household, path=household.path, person=person, relation_id="relation:other",
            valid_from=timezone.localdate() - dt.timedelta(days=30),
        ).save(force_insert=True)  # fmt: skip
        keep(actor=SYSTEM, household=household, person=person, told={Kind.SAFE_CONTACT: "언니"}, at=timezone.now())
    return person


def test_one_person_written_twice_in_a_household_becomes_one_and_two_again(
    district_officer: User, household: Household, acting: Acting
) -> None:
    stays = everything(Person)[0]
    gone = second_person(household)
    before = picture()
    told = {"why": WHY, "at": timezone.now()}
    with acting(district_officer) as actor:
        merge = merge_persons(actor=actor, stays=stays, gone=gone, as_shown={stays.pk: 0, gone.pk: 0}, **told)
        assert [person.pk for person in Person.objects.visible_to(actor)] == [stays.pk]
        kept = kept_of(actor, household)
        safe = kept.of(Kind.SAFE_CONTACT, stays.pk)
        assert safe is not None
        assert safe.opened() == "언니"
        # The time before the other entry began stays in the history.
        lived = Membership.objects.visible_to(actor).filter(person=stays).order_by("valid_from")
        assert [row.valid_to is None for row in lived] == [False, True]
        split_merge(actor=actor, merge=merge, **told)
    after = picture()
    for label, rows in before.items():
        assert {key: after[label].get(key) for key in rows} == rows, label


def test_a_person_changed_meanwhile_or_merged_already_is_not_merged_unseen(
    district_officer: User, household: Household, acting: Acting
) -> None:
    stays, gone = everything(Person)[0], second_person(household)
    told = {"why": WHY, "at": timezone.now()}
    with acting(district_officer) as actor:
        with pytest.raises(Stale):
            merge_persons(actor=actor, stays=stays, gone=gone, as_shown={stays.pk: 3, gone.pk: 0}, **told)
        merge_persons(actor=actor, stays=stays, gone=gone, as_shown={}, **told)
        with pytest.raises(AlreadyMoved):
            merge_persons(actor=actor, stays=stays, gone=gone, as_shown={}, **told)


def test_a_person_of_two_households_becomes_one_unless_nobody_would_be_left(
    district_officer: User, household: Household, acting: Acting
) -> None:
    other = make_household(SIBLING, label="박영자")
    stays, alone = (everything(Person, household=home.pk)[0] for home in (household, other))
    told = {"why": WHY, "at": timezone.now(), "as_shown": {}}
    with acting(district_officer) as actor, pytest.raises(NotAllowed), transaction.atomic():
        merge_persons(actor=actor, stays=stays, gone=alone, **told)
    gone = second_person(other)
    before = picture()
    with acting(district_officer) as actor:
        merge = merge_persons(actor=actor, stays=stays, gone=gone, **told)
        assert len(Person.objects.visible_to(actor).filter(household=other)) == 1
        split_merge(actor=actor, merge=merge, why=WHY, at=timezone.now())
    after = picture()
    for label, rows in before.items():
        assert {key: after[label].get(key) for key in rows} == rows, label
