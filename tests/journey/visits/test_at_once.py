"""Two people, or two clicks, at the same moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from uuid_utils.compat import uuid7

from dure.foundation.accounts.models import User
from dure.journey.visits.actions import join_visit, plan_visit
from dure.journey.visits.models import VisitStaff
from dure.registry.people.models import Household


def test_of_two_clicks_to_come_along_the_second_waits_for_the_first_and_finds_it(
    official: User, nurse: User, household: Household, acting: Callable[..., Any], now: dt.datetime
) -> None:
    with acting(official) as actor:
        visit, _new = plan_visit(
            actor=actor,
            record_id=uuid7(),
            household=household,
            planned_at=now,
            purpose="visit_purpose:first_consultation",
            staff=[official.id],
            at=now,
        )
    with acting(nurse) as actor:
        with CaptureQueriesContext(connection) as asked:
            first = join_visit(actor=actor, visit=visit, at=now)
        assert any("FOR NO KEY UPDATE" in query["sql"] for query in asked)
        assert join_visit(actor=actor, visit=visit, at=now) == first
        assert VisitStaff.objects.visible_to(actor).filter(visit=visit, user=nurse).count() == 1
