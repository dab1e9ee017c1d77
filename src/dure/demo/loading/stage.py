"""What the tellers of all stories share: who acts, for which household, and what was written so far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from dure.demo.loading.directory import Directory
from dure.demo.loading.homes import Homes
from dure.demo.people import DemoHousehold
from dure.demo.stories.parts import HouseholdStory
from dure.foundation.access.actor import NOBODY, Actor
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.accounts.queries import actor_of, stranger
from dure.registry.people.models import Household


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened, to be written by calling ``do``."""

    at: dt.datetime
    do: Callable[[], None]


@dataclass(slots=True)
class Stage:
    """The rows of the district, and the rows that the stories have made so far by the keys of their parts."""

    now: dt.datetime
    users: dict[str, User]
    homes: Homes
    directory: Directory
    families: dict[str, DemoHousehold]
    made: dict[str, Any] = field(default_factory=dict)
    known: dict[str, Actor] = field(default_factory=dict)
    on_stage: tuple[str | None, ...] = ()
    wings: ExitStack = field(default_factory=ExitStack)

    def household_of(self, story: HouseholdStory) -> Household:
        return self.homes.households[story.household]

    @contextmanager
    def acting(self, key: str | None, at: dt.datetime) -> Iterator[Actor]:
        """The person as they were at that moment, with row-level security as in a request; None is a stranger."""
        if self.on_stage != (key,):
            self._leave()
            self.wings.enter_context(scope(self.actor(key) if key else NOBODY))
            self.on_stage = (key,)
        yield replace(self.actor(key), now=at) if key else stranger(now=at, ip="")

    @contextmanager
    def curtain(self) -> Iterator[None]:
        """Opened before the first act; the last person's scope ends with it.

        A person stays on stage until somebody else acts: entering a scope costs as much as a small act.
        """
        try:
            yield
        finally:
            self._leave()

    def _leave(self) -> None:
        self.wings.close()
        self.on_stage = ()

    def user(self, key: str) -> User:
        return self.users[key]

    def actor(self, key: str) -> Actor:
        """The person with the posts of now: nobody who takes part in a story changes post while it lasts."""
        if key not in self.known:
            self.known[key] = actor_of(self.users[key], now=self.now)
        return self.known[key]


def perform(steps: list[Step]) -> None:
    """Write the steps in the order in which they happened; those of one moment in the order given."""
    for step in sorted(steps, key=lambda step: step.at):
        step.do()
