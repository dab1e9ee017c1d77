"""The kinds of background work: what a module writes into its ``jobs.py``, which is found by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dure.foundation.access.actor import Actor

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Pull = Callable[[Actor, dt.datetime], int]

FIRST_WAIT_S = 10
LONGEST_WAIT_S = 3600


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work. ``every`` is a cron line in UTC (six fields: the sixth is seconds); None: only when asked."""

    name: str
    label: str | StrPromise
    pull: Pull
    every: str | None
    attempts: int
    per_run: int
    alone: bool

    def wait_after(self, attempt: int) -> dt.timedelta | None:
        """How long to wait after the failed ``attempt`` (from 1) before the next; None when there is none."""
        if attempt >= self.attempts:
            return None
        return dt.timedelta(seconds=min(FIRST_WAIT_S * 3 ** (attempt - 1), LONGEST_WAIT_S))


KINDS: dict[str, Kind] = {}


def pulls(
    *,
    name: str,
    label: str | StrPromise,
    every: str | None = None,
    attempts: int = 8,
    per_run: int = 1000,
    alone: bool = False,
) -> Callable[[Pull], Pull]:
    """Register a function that finds undone work, does one piece of it and marks it done.

    It runs again and again, each time in a transaction of the system, until it returns 0 (nothing was left) or
    ``per_run`` pieces are done, whereupon the others get their turn. Effect and mark commit together, so work that is
    begun twice (a killed worker, a second one) is done once: claim rows with
    ``select_for_update(skip_locked=True)``. ``alone`` lets only one worker into this kind at a time, for work whose
    order matters. ``label`` says on the staff's page what it does.

    Raises:
        ValueError: the name is taken.
    """

    def register(pull: Pull) -> Pull:
        if name in KINDS:
            raise ValueError(f"Two jobs are named {name}.")
        KINDS[name] = Kind(name, label, pull, every, attempts, per_run, alone)
        return pull

    return register
