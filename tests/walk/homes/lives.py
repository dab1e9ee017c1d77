"""Life-stage visits and safety devices for each place of the walk: an extract, whom it named, a try, and an alarm."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Unit
from dure.journey.discovery.alarms.models import AlarmEvent, DeviceAlarm, SafetyDevice
from dure.journey.discovery.rounds.models import Resident, ResidentFault, ResidentLoad, RoundTry, RoundVisit

LATER = dt.timedelta(days=30)


def lives_at(
    bound: dict[str, Any], path: str, staff: User, now: dt.datetime, today: dt.date, text: Any, of_place: Any
) -> dict[str, Any]:
    """The rows by the names that routes give them."""
    load = ResidentLoad(
        path=path, file_name=of_place("extract"), sha256=uuid.uuid4().hex * 2, size=0, state="loaded", made_at=now
    )
    fault = ResidentFault(path=path, load=load, line=3, column=of_place("heading"), reason="no_date", is_rejected=True)
    resident = Resident(
        **bound,
        load=load,
        subject_key=uuid.uuid4().hex,
        name=text("resident"),
        birth_date=today.replace(year=today.year - 65, day=1),
        place=text("residence"),
        relation=text("rel"),
        event_id="register_event:resident",
        told_on=today,
        listed_until=today,
    )
    visit = RoundVisit(
        **bound,
        resident=resident,
        round_id="round_kind:welfare_65",
        event_on=today.replace(day=1),
        age=65,
        due_on=today + LATER,
        tries=1,
        last_outcome_id="visit_outcome:no_answer",
    )
    tried = RoundTry(
        **bound,
        visit=visit,
        at=now,
        way_id="attempt_way:visit",
        outcome_id="visit_outcome:no_answer",
        note=text("roundtry"),
        checklist_version=1,
        by=staff,
    )
    alarm, *devices = _alarm(bound, path, staff, now, today, text)
    for row in (load, fault, resident, visit, tried, *devices):
        row.save(force_insert=True)
    return {"extract": load, "round_visit": visit, "alarm": alarm, "device": devices[0]}


def _alarm(
    bound: dict[str, Any], path: str, staff: User, now: dt.datetime, today: dt.date, text: Any
) -> tuple[Any, ...]:
    device = SafetyDevice(
        **bound,
        unit=Unit.objects.get(path=path, kind="unit_kind:dong_hub"),
        number=text("device"),
        responsible=staff,
        installed_on=today,
        ends_at=now + LATER,
        made_at=now,
    )
    alarm = DeviceAlarm(
        **bound,
        device=device,
        kind_id="alarm_kind:fall",
        happened_at=now,
        received_at=now,
        note=text("alarmnote"),
    )
    event = AlarmEvent(
        **bound, device=device, alarm=alarm, event_key=uuid.uuid4().hex, happened_at=now, received_at=now
    )
    return alarm, device, alarm, event
