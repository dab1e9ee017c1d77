"""Registering devices, taking their events in, and saying how it was."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_noop
from uuid_utils.compat import uuid7

from dure.foundation.access.actor import Actor, Post, Sees
from dure.foundation.access.decisions import require
from dure.foundation.access.scope import widened
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Unit
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.transitions.moves import AlreadyMoved, move
from dure.foundation.transitions.once import insert_once
from dure.journey.discovery.alarms.access import may_check, may_register, may_send
from dure.journey.discovery.alarms.models import AlarmEvent, DeviceAlarm, SafetyDevice
from dure.journey.discovery.alarms.states import IN_TOUCH, MOVES, AlarmState
from dure.journey.discovery.findings.actions.gathering import gather_one
from dure.journey.discovery.findings.actions.reaching import record_attempt
from dure.journey.discovery.findings.actions.triage import bring_evidence
from dure.policy.korea.finding.alarms import alarm_kinds
from dure.registry.deadlines.actions import end_deadlines, set_deadline
from dure.registry.deadlines.contacts import contact_made
from dure.registry.people.models import Household
from dure.registry.story.actions import code_value, tell
from dure.registry.story.models import Chapter

ALARM, DEVICE = "alarms.alarm", "alarms.device"
CHECK = "deadline_kind:alarm_check"
EVIDENCE = "signal_kind:device_alarm"


class NumberTaken(Exception):
    """The partner has a device of this number in use already."""


@transaction.atomic
def register_device(
    *,
    actor: Actor,
    record_id: uuid.UUID,
    household: Household,
    unit: Unit,
    number: str,
    responsible: User | None,
    installed_on: dt.date,
    ends_at: dt.datetime,
    at: dt.datetime,
) -> tuple[SafetyDevice, bool]:
    """A device of a partner stands in this home from now on. Raises: NumberTaken."""
    require(may_register(actor, household))
    device = SafetyDevice(
        id=record_id,
        path=household.path,
        household=household,
        unit=unit,
        number=number,
        responsible=responsible,
        installed_on=installed_on,
        ends_at=ends_at,
        made_at=at,
    )
    try:
        made, new = insert_once(device, SafetyDevice.objects.visible_to(actor))
    except IntegrityError as taken:
        raise NumberTaken from taken
    if new:
        record(
            actor, Act.CREATE, DEVICE, path=made.path, object_id=made.pk, household_id=household.pk, at=at,
            unit=str(unit.pk),
        )  # fmt: skip
    return made, new


def end_device(*, actor: Actor, device: SafetyDevice, at: dt.datetime) -> bool:
    """The device is taken away: its events are refused from now on. False when it was before."""
    require(may_register(actor, device.household))
    rows = SafetyDevice.objects.visible_to(actor).filter(pk=device.pk, ends_at__gt=at)
    if not rows.update(ends_at=at):
        return False
    record(
        actor, Act.CHANGE, DEVICE, path=device.path, object_id=device.pk, household_id=device.household_id, at=at,
        ended=True,
    )  # fmt: skip
    return True


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an event: the task it belongs to, and whether the event is new."""

    alarm_id: uuid.UUID
    state: AlarmState
    new: bool


@transaction.atomic
def take_event(
    *, actor: Actor, device: SafetyDevice, kind: str, event_key: str, happened_at: dt.datetime, at: dt.datetime
) -> Taken:
    """Take an event of a device in: a task to check at once, or one more time of the task that is open.

    The same ``event_key`` again changes nothing. The partner learns nothing of the family.
    """
    require(may_send(actor, device))
    with widened(actor, path=device.path):
        near = replace(actor, posts=(*actor.posts, _reach(actor, device)))
        # Of two events at one moment the second waits here, and finds the first one's task.
        held = SafetyDevice.objects.visible_to(near).select_for_update(of=("self",), no_key=True).get(pk=device.pk)
        events = AlarmEvent.objects.visible_to(near).filter(device=held, event_key=event_key)
        before = events.select_related("alarm").first()
        if before:
            return Taken(before.alarm_id, AlarmState(before.alarm.state), False)
        alarm, new = _alarm(near, held, kind, happened_at, at)
        AlarmEvent(
            path=held.path,
            household_id=held.household_id,
            device=held,
            alarm=alarm,
            event_key=event_key,
            happened_at=happened_at,
            received_at=at,
        ).save(force_insert=True)
        if new:
            _ask_to_check(near, held, alarm, at=at)
        _recorded(actor, alarm, Act.CREATE, at=at, kind=kind, first=new)
    return Taken(alarm.pk, AlarmState.OPEN, True)


def _reach(actor: Actor, device: SafetyDevice) -> Post:
    """A posting without any permission: it lets rows of this home be written, and says no to every decision."""
    own = next(post for post in actor.posts if post.unit_id == device.unit_id)
    return replace(own, path=device.path, sees=Sees.CASES, may=frozenset())


def _alarm(
    near: Actor, device: SafetyDevice, kind: str, happened_at: dt.datetime, at: dt.datetime
) -> tuple[DeviceAlarm, bool]:
    rows = DeviceAlarm.objects.visible_to(near).filter(device=device, kind=kind, state=AlarmState.OPEN)
    if rows.update(times=F("times") + 1):
        return rows.get(), False
    alarm = DeviceAlarm(
        path=device.path,
        household_id=device.household_id,
        device=device,
        kind_id=kind,
        happened_at=happened_at,
        received_at=at,
    )
    alarm.save(force_insert=True)
    return alarm, True


def _ask_to_check(near: Actor, device: SafetyDevice, alarm: DeviceAlarm, *, at: dt.datetime) -> None:
    """On the Today of whoever is responsible, or of the whole team, at once."""
    household = Household.objects.visible_to(near).get(pk=device.household_id)
    kind = code_value(alarm.kind_id)
    set_deadline(
        kind=CHECK,
        path=alarm.path,
        household=household,
        what=ALARM,
        object_id=alarm.pk,
        starts_at=at,
        due_at=at + alarm_kinds()[alarm.kind_id.partition(":")[2]].within,
        why=gettext_noop("A safety device tells: %(alarm)s"),
        assigned_to=device.responsible,
        alarm=kind,
    )
    why = gettext_noop("A safety device told: %(kind)s")
    tell(household, Chapter.FINDING, why, actor=near, at=at, what=ALARM, object_id=alarm.pk, kind=kind)


@transaction.atomic
def check_alarm(*, actor: Actor, alarm: DeviceAlarm, outcome: AlarmState, note: str, at: dt.datetime) -> None:
    """Say how it was. Help needed, and nobody there, become evidence; an empty house begins the tries to reach.

    Raises:
        AlreadyMoved: a colleague has checked it meanwhile.
    """
    require(may_check(actor, alarm))
    rows = DeviceAlarm.objects.visible_to(actor).filter(pk=alarm.pk)
    said = {"checked_at": at, "checked_by_id": actor.user_id, "note": note}
    if alarm.state != AlarmState.OPEN:
        raise AlreadyMoved(alarm.state)
    move(rows, moves=MOVES, old=AlarmState(alarm.state), new=outcome, **said)
    end_deadlines(actor=actor, object_id=alarm.pk, at=at)
    if outcome in IN_TOUCH:
        contact_made(actor=actor, household=alarm.household, met_at=at, at=at)
    if outcome in (AlarmState.HELP, AlarmState.ABSENT):
        _bring(actor, alarm, outcome, note, at=at)
    _recorded(actor, alarm, Act.MOVE, at=at, state=outcome.value)


def _bring(actor: Actor, alarm: DeviceAlarm, outcome: AlarmState, note: str, *, at: dt.datetime) -> None:
    bring_evidence(
        path=alarm.path,
        kind=EVIDENCE,
        at=at,
        what=ALARM,
        object_id=alarm.pk,
        household=alarm.household,
        quote=note,
    )
    finding = gather_one(actor=actor, what=ALARM, object_id=alarm.pk, at=at)
    if finding and outcome == AlarmState.ABSENT:
        record_attempt(
            actor=actor,
            finding=finding,
            record_id=uuid7(),
            way="attempt_way:visit",
            outcome="visit_outcome:no_answer",
            note=note,
            at=at,
        )


def _recorded(actor: Actor, alarm: DeviceAlarm, act: Act, *, at: dt.datetime, **details: Any) -> None:
    record(actor, act, ALARM, path=alarm.path, object_id=alarm.pk, household_id=alarm.household_id, at=at, **details)
