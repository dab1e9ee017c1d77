"""Two officers at the same moment, and somebody who writes while two files become one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.accounts.queries import actor_of
from dure.foundation.transitions.moves import MOVED_AWAY, AlreadyMoved
from dure.registry.identity.actions.merging import merge_households
from dure.registry.identity.models import Merge
from dure.registry.people.models import Household
from dure.registry.story.actions import tell
from dure.registry.story.models import StoryLine
from tests.personas import SYSTEM, make_household, make_user
from tests.places import DISTRICT, OWN

WHY = "생년월일과 전화번호가 같고 방문에서 확인했습니다"


def at_once(*acts: Callable[[], str]) -> list[str]:
    """What became of each, all begun at the same moment on connections of their own."""
    said: list[str] = []
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], str]) -> None:
        start.wait()
        try:
            said.append(act())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)


def merging(user: User, stays: Household, gone: Household) -> Callable[[], str]:
    def act() -> str:
        actor = actor_of(user, now=timezone.now())
        shown = {stays.pk: 0, gone.pk: 0}
        try:
            with transaction.atomic(), scope(actor):
                merge_households(actor=actor, stays=stays, gone=gone, as_shown=shown, why=WHY, at=timezone.now())
        except AlreadyMoved:
            return "told"
        return "merged"

    return act


def telling(household: Household) -> Callable[[], str]:
    def act() -> str:
        try:
            with transaction.atomic(), scope(SYSTEM):
                tell(household, "visit", "while merging", actor=SYSTEM, at=timezone.now())  # type: ignore[arg-type]
        except IntegrityError as broken:
            return "told" if MOVED_AWAY in str(broken) else str(broken)
        return "written"

    return act


@pytest.mark.usefixtures("committed")
def test_of_two_merges_in_opposite_directions_one_is_done() -> None:
    with transaction.atomic():
        users = [make_user("one", "district_officer", DISTRICT), make_user("two", "welfare_official", OWN)]
        first, second = make_household(), make_household(label="박영자1")
    said = at_once(merging(users[0], first, second), merging(users[1], second, first))
    assert said == ["merged", "told"]
    with transaction.atomic(), scope(SYSTEM):
        assert Household.objects.visible_to(SYSTEM).count() == 1
        assert Merge.objects.visible_to(SYSTEM).count() == 1


@pytest.mark.usefixtures("committed")
def test_what_is_written_during_a_merge_comes_along_or_is_refused() -> None:
    with transaction.atomic():
        user = make_user("one", "district_officer", DISTRICT)
        first, second = make_household(), make_household(label="박영자1")
    acts: list[Any] = [merging(user, first, second), *(telling(second) for _ in range(4))]
    said = at_once(*acts)
    assert set(said) <= {"merged", "told", "written"}
    assert "merged" in said
    with transaction.atomic(), scope(SYSTEM):
        lines = list(StoryLine.objects.visible_to(SYSTEM).filter(template="while merging"))
    assert len(lines) == said.count("written")
    assert {line.household_id for line in lines} <= {first.pk}
