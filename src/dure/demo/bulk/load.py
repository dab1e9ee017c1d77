"""Loads a made-up province into an empty, migrated database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from random import Random

from django.db import connection, connections

from dure.demo.bulk.copying import insert_together
from dure.demo.bulk.families import HOUSEHOLD, TABLES, Maker
from dure.demo.bulk.ground import Dong, Province, make_ground
from dure.foundation.access.scope import as_system
from dure.registry.people.models import Household

AT_ONCE = 2_500
AT_A_TIME = 2
LONG_STORY = 2_000
SEED = 20_150

Progress = Callable[[int], None]
"""Told how many households were written since the last call."""


class NotEmpty(RuntimeError):
    """There are households already: a made-up province is never mixed with anything."""


def load_province(*, households: int, now: dt.datetime, progress: Progress, seed: int = SEED) -> Province:
    """Write the ground and everything of so many households, two dongs at a time; 2,500 are a transaction.

    The first household of the first dong has a story of 2,000 lines.
    Raises: NotEmpty.
    """
    with as_system("bulk") as system:
        if Household.objects.visible_to(system).exists():
            raise NotEmpty("There are households in this database already. Make a new one.")
        province = make_ground(system, households=households, rng=Random(seed))
    with ThreadPoolExecutor(AT_A_TIME) as threads:
        for dong in province.dongs:
            dong.long_story = LONG_STORY if dong is province.dongs[0] else 0
        for _ in threads.map(lambda dong: _fill(dong, seed, now, progress), province.dongs):
            pass
    _settle()
    return province


def _fill(dong: Dong, seed: int, now: dt.datetime, progress: Progress) -> None:
    """Each dong has its own chance, so that the same seed gives the same people in whatever order."""
    maker = Maker(Random(f"{seed}-{dong.code}"), now)
    for start in range(0, dong.households, AT_ONCE):
        number = min(AT_ONCE, dong.households - start)
        lines = maker.households(dong, number)
        if start == 0 and dong.long_story:
            maker.story(dong, lines[HOUSEHOLD][0].split("\t")[0], dong.long_story)
        with as_system("bulk"):
            insert_together({table: lines[table] for table in TABLES if lines[table]})
        progress(number)
    _let_go()


def _let_go() -> None:
    """Each thread opened a connection of its own."""
    connection.close()


def _settle() -> None:
    """What a night's autovacuum would do: statistics and visibility for the planner."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
