"""One emergency access, so that the security officer's list has something to judge."""

from __future__ import annotations

from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.demo.district import DemoDistrict
from dure.demo.loading.stage import Stage
from dure.foundation.access.scope import scope
from dure.foundation.accounts.queries import actor_of
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.registry.protection.actions import open_in_emergency, write_note

NURSE = "visiting-nurse-02-1"
REASON = "방문 중 옆집에서 도와 달라는 소리를 들었습니다. 아이 우는 소리가 나고 문이 열리지 않아 가족을 알아야 합니다."
NOTE = "경찰과 함께 들어갔습니다. 다친 사람은 없고 아이와 어머니는 쉼터로 옮겼습니다."


def load_emergency(stage: Stage, district: DemoDistrict) -> None:
    """A nurse opens a protected household, reads it and leaves a note. Grants go by the clock of the database."""
    household = next(stage.homes.households[each.key] for each in district.households if each.restricted)
    nurse = stage.actor(NURSE)
    with scope(nurse):
        open_in_emergency(actor=nurse, reason=REASON, at=stage.now, household_id=household.pk)
    moment = timezone.now()
    inside = actor_of(stage.user(NURSE), now=moment)
    with scope(inside):
        record(inside, Act.READ, "people.household", path=household.path, household_id=household.pk, at=moment)
        write_note(actor=inside, record_id=uuid7(), household=household, text=NOTE, at=moment)
