"""Who looked at a file: each person once, however often."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from dure.foundation.accounts.models import User
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.audit.queries import who_looked
from dure.registry.people.models import Household


@pytest.mark.requirement("R184")
def test_everybody_who_looked_is_told_once_with_how_often_and_the_last_time(
    official: User, nurse: User, household: Household, acting: Callable[..., Any], now: dt.datetime
) -> None:
    for user, moments in ((nurse, [3, 2]), (official, [1])):
        with acting(user) as actor:
            for hours in moments:
                record(
                    actor,
                    Act.READ,
                    "people.household",
                    path=household.path,
                    household_id=household.id,
                    at=now - dt.timedelta(hours=hours),
                )
            record(actor, Act.CHANGE, "people.household", path=household.path, household_id=household.id, at=now)
    with acting(official) as actor:
        looks = who_looked(actor, household.id, since=now - dt.timedelta(days=1))
        assert [(look.name, look.times) for look in looks] == [(official.name, 1), (nurse.name, 2)]
        assert looks[1].last_at == now - dt.timedelta(hours=2)
        assert who_looked(actor, household.id, since=now) == []
