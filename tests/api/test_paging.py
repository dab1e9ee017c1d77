"""Lists are walked page by page: nothing twice, nothing missing, whatever comes in between."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dure.foundation.access.scope import scope
from dure.registry.people.models import Household
from tests.personas import SYSTEM, make_household
from tests.places import OWN, SIBLING

pytestmark = pytest.mark.django_db

PREFIX = "/api/v1"


def walked(ask: Any, user: Any, path: str, *, between: Any = None) -> list[str]:
    found, address = [], path
    for number in range(100):
        answer = ask(user, "GET", address.removeprefix(PREFIX))
        assert answer.status_code == 200, answer.content
        page = answer.json()
        found += [row["id"] for row in page["items"]]
        if page["next"] is None:
            return found
        address = page["next"]
        if between is not None:
            between(number)
    raise AssertionError("The list has no end.")


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
def test_all_pages_together_are_the_whole_set_in_order(ask: Any, official: Any, limit: int) -> None:
    made = {str(make_household(label=f"가구{n}").id) for n in range(7)}
    make_household(SIBLING)
    found = walked(ask, official, f"/households?limit={limit}")
    assert len(found) == len(made)
    assert set(found) == made


def test_rows_added_between_two_pages_neither_double_nor_hide_any(ask: Any, official: Any) -> None:
    made = {str(make_household(label=f"가구{n}").id) for n in range(6)}
    found = walked(ask, official, "/households?limit=2", between=lambda n: make_household(label=f"새로{n}"))
    assert len(found) == len(set(found))
    assert made <= set(found)


def test_rows_with_the_same_moment_are_told_apart(ask: Any, official: Any, now: Any) -> None:
    for n in range(5):
        make_household(label=f"가구{n}")
    with scope(SYSTEM):
        Household.objects.visible_to(SYSTEM).update(registered_at=now)
    found = walked(ask, official, "/households?limit=2")
    assert len(found) == len(set(found)) == 5


def test_filters_travel_along(ask: Any, case_manager: Any) -> None:
    wanted = {str(make_household(OWN, label=f"가구{n}").id) for n in range(3)}
    make_household(SIBLING)
    dong = OWN.rstrip(".").rsplit(".", 1)[-1]
    assert set(walked(ask, case_manager, f"/households?limit=1&dong={dong}")) == wanted


def test_a_mark_of_another_list_is_refused(ask: Any, official: Any, service: Any) -> None:
    for n in range(2):
        make_household(label=f"가구{n}")
    mark = ask(official, "GET", "/households?limit=1").json()["next"].split("after=")[1].split("&")[0]
    assert ask(official, "GET", f"/services?after={mark}").status_code == 422


@settings(max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(mark=st.text(max_size=60), limit=st.one_of(st.integers(), st.text(max_size=8)))
def test_no_mark_and_no_limit_make_the_server_fail(ask: Any, official: Any, mark: str, limit: Any) -> None:
    from urllib.parse import urlencode

    query = urlencode({"after": mark, "limit": limit}, errors="replace")
    assert ask(official, "GET", f"/households?{query}").status_code in {200, 400, 422}
