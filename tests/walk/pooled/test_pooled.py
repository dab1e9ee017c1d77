"""The walk over HTTP, many people at once, through a pool that lends each connection to the next one's transaction."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse

from dure.foundation.access.scope import SETTING, signed
from tests.crash.site import ROOT, site
from tests.walk import choice
from tests.walk.pooled.behind import PROGRAM, PooledSite, pool_before
from tests.walk.routes import SEES, Route
from tests.walk.test_walk import SAFE, faults, steps
from tests.walk.world import PLACES, Place, World

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(PROGRAM is None, reason="pgbouncer is not installed (Debian: apt-get install pgbouncer)"),
]

FURNISH = ROOT / "tests" / "walk" / "pooled" / "furnish.py"
AT_ONCE = 12
SELECTED = 800
ANSWER_WITHIN_S = 60


@dataclass(frozen=True)
class Holder:
    """What the walk asks of a persona."""

    permissions: frozenset[str]

    def may(self, permission: str) -> bool:
        return permission in self.permissions


@dataclass(frozen=True)
class Asking:
    route: Route
    url: str
    step: choice.Step


@pytest.fixture(scope="module")
def here(server_urls: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[PooledSite, Any]]:
    with site(server_urls["superuser"]) as bare:
        done = bare.run(str(FURNISH))
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        earlier = "SET given_at = given_at - interval '61 minutes', until = until - interval '61 minutes'"
        bare.command(f"UPDATE access_grant {earlier} WHERE user_id = '{told['late']}'")
        with pool_before(bare.postgres, bare.folder) as pool:
            pooled = PooledSite(bare.folder, bare.postgres, bare.port, pool=pool)
            pooled.start_web()
            bare.web = pooled.web
            yield pooled, told


def askings(told: dict[str, Any]) -> Iterator[Asking]:
    world = World({name: Place(told["paths"][name], told["places"][name]) for name in PLACES}, told["shared"])
    for route, url, step in steps(world, list(SEES), SAFE):
        yield Asking(route, url, step)


_of_thread = threading.local()


def ask(port: int, asking: Asking, cookie: str) -> HttpResponse:
    """One request on this thread's connection."""
    connection: HTTPConnection | None = getattr(_of_thread, "connection", None)
    if connection is None or connection.port != port:
        connection = _of_thread.connection = HTTPConnection("127.0.0.1", port, timeout=ANSWER_WITHIN_S)
    connection.request(asking.step.method.upper(), asking.url, headers={"Cookie": cookie} if cookie else {})
    raw = connection.getresponse()
    answer = HttpResponse(raw.read(), status=raw.status)
    for name, value in raw.getheaders():
        answer.headers[name] = value
    return answer


def wrong_at(here: PooledSite, told: dict[str, Any], asking: Asking) -> list[str]:
    persona = asking.step.persona
    holder = Holder(frozenset(told["permissions"][persona])) if persona in told["permissions"] else None
    try:
        answer = ask(here.port, asking, told["cookies"].get(persona, ""))
        found = faults(answer, asking.route, persona, holder, asking.step.place, asking.step.method)
    except (OSError, HTTPException) as fault:
        _of_thread.connection = None
        found = [f"does not answer: {fault!r}"]
    return [f"{asking.step.method} {asking.url} at {asking.step.place} as {persona}: {fault}" for fault in found]


def test_no_scope_passes_to_the_next_one_through_the_pool(here: tuple[PooledSite, Any]) -> None:
    pooled, told = here
    walked = list(askings(told))
    random.Random(7).shuffle(walked)
    if not choice.WHOLE:
        del walked[SELECTED:]
    with ThreadPoolExecutor(AT_ONCE) as people:
        found = list(people.map(lambda asking: wrong_at(pooled, told, asking), walked))
    lines = [line for of_step in found for line in of_step]
    assert not lines, "\n".join(lines)
    assert len(walked) >= SELECTED


def test_a_scope_for_a_whole_session_would_have_shown(here: tuple[PooledSite, Any]) -> None:
    """The pool does lend connections on: what is set for longer than a transaction meets the next one there."""
    pooled, _told = here
    assert pooled.pool is not None
    everything = signed({"user": None, "paths": [""]})
    second_files = len(PLACES) - 1  # of all but the protected one
    for only_now, foreign in ((True, 0), (False, len(PLACES) + second_files)):
        with pooled.pool.connect() as careless:
            careless.execute("SELECT set_config(%s, %s, %s)", [SETTING, everything, only_now])
        seen = set()
        for _ in range(20):
            with pooled.pool.connect() as next_one:
                seen.add(next_one.execute("SELECT count(*) FROM people_household").fetchone()[0])  # type: ignore[index]
        assert max(seen) == foreign
    assert Path(pooled.folder / "pgbouncer.log").exists()
