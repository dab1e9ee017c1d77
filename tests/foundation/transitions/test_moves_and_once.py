"""Moves are compare-and-set; records are written once; a stale edit is told."""

from __future__ import annotations

import uuid
from enum import StrEnum

import pytest
from django.utils import timezone

from dure.foundation.access.scope import as_system, scope
from dure.foundation.transitions.moves import AlreadyMoved, NotAMove, move
from dure.foundation.transitions.once import IdTaken, Stale, change_version, insert_once
from dure.journey.discovery.tips.models import Tip
from dure.journey.discovery.tips.states import MOVES, TipState
from dure.registry.people.models import Household
from tests.personas import SYSTEM, make_household
from tests.places import OWN

pytestmark = pytest.mark.django_db


def make_tip() -> Tip:
    tip = Tip(
        receipt=uuid.uuid4().hex[:12],
        kind_id="tip_kind:neighbour_tip",
        channel_id="contact_channel:web",
        path=OWN,
        received_at=timezone.now(),
        about_place="골목 끝 집",
        story="불이 며칠째 안 켜져요",
    )
    with scope(SYSTEM):
        tip.save(force_insert=True)
    return tip


def test_a_move_happens_once_and_the_second_is_told_where_the_thing_is() -> None:
    tip = make_tip()
    with as_system("tests") as system:
        rows = Tip.objects.visible_to(system).filter(pk=tip.pk)
        closing = {"moves": MOVES, "old": TipState.RECEIVED, "new": TipState.CLOSED}
        move(rows, **closing, closing_reason_id="tip_closing_reason:duplicate")
        with pytest.raises(AlreadyMoved) as told:
            move(rows, **closing, closing_reason_id="tip_closing_reason:duplicate")
    assert told.value.state == "closed"


def test_a_move_that_the_table_does_not_know_is_a_fault_of_the_program() -> None:
    with as_system("tests") as system, pytest.raises(NotAMove):
        move(Tip.objects.visible_to(system), moves=MOVES, old=TipState.CLOSED, new=TipState.RECEIVED)


def test_every_table_of_moves_names_every_state() -> None:
    from dure.journey.cases import states as cases
    from dure.journey.needs import states as needs
    from dure.journey.referrals import states as referrals
    from dure.journey.visits import states as visits
    from dure.registry.deadlines import states as deadlines

    for module in (cases, needs, referrals, visits, deadlines):
        for moves in (value for name, value in vars(module).items() if name.endswith("MOVES")):
            states: type[StrEnum] = type(next(iter(moves)))
            assert set(moves) == set(states)
            assert set().union(*moves.values()) <= set(states)


def test_the_same_record_sent_twice_is_written_once() -> None:
    first = make_household()
    with as_system("tests") as system:
        again = Household(id=first.id, path=OWN, area_id=first.area_id, label="zweimal", registered_at=timezone.now())
        again.kind_id = first.kind_id
        found, new = insert_once(again, Household.objects.visible_to(system))
        assert (found.label, new) == (first.label, False)


def test_an_id_of_a_record_out_of_sight_is_not_given_back() -> None:
    first = make_household()
    with as_system("tests") as system:
        again = Household(id=first.id, path=OWN, area_id=first.area_id, label="x", registered_at=timezone.now())
        again.kind_id = first.kind_id
        with pytest.raises(IdTaken):
            insert_once(again, Household.objects.visible_to(system).none())


def test_a_stale_edit_changes_nothing_and_shows_what_is_there() -> None:
    household = make_household()
    with as_system("tests") as system:
        rows = Household.objects.visible_to(system).filter(pk=household.pk)
        change_version(rows, version=0, strengths="요리")
        with pytest.raises(Stale) as told:
            change_version(rows, version=0, strengths="노래")
    assert (told.value.current.strengths, told.value.current.version) == ("요리", 1)
