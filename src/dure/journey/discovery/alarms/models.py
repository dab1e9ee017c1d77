"""Safety devices in people's homes, the alarms to be checked, and every event that came in."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Func, Q
from django.db.models.functions import Least
from django.utils import timezone

from dure.foundation.access.actor import Actor
from dure.foundation.access.rows import PathBound, VisibleManager, VisibleRows, below
from dure.foundation.access.walls import Rows, Wall
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Unit
from dure.foundation.codes.models import code_check, code_field
from dure.foundation.transitions.moves import one_of
from dure.journey.discovery.alarms.states import AlarmState
from dure.registry.people.models import HOUSEHOLD_BOUND, Household


class DeviceRows(VisibleRows["SafetyDevice"]):
    """Devices of one's own area, and those that one's unit answers for."""

    def visible_to(self, actor: Actor) -> Self:
        handed_over = Q(unit__in=actor.sheet_units, ends_at__gt=actor.now or timezone.now())
        return self.filter(below(actor.case_paths) | handed_over)


class InUse(Func):
    """From when to when a device stands in a home."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class SafetyDevice(PathBound):
    """A device in a home. ``unit`` is the partner's, who sends its events until ``ends_at``.

    ``number`` is the partner's own name of it: of one device at a time, and of another one after its end. The partner
    reads this row and nothing of the family.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=60)
    responsible = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    installed_on = models.DateField()
    ends_at = models.DateTimeField()
    made_at = models.DateTimeField()

    objects: ClassVar[VisibleManager[Any]] = VisibleManager.of(DeviceRows)
    wall = Wall(Rows.SHEET, household_key=True)

    class Meta:
        ordering = ["unit", "number"]
        constraints = [
            ExclusionConstraint(
                name="safety_device_one_at_a_time",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    ("number", RangeOperators.EQUAL),
                    (InUse(Least("made_at", "ends_at"), "ends_at"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class DeviceAlarm(PathBound):
    """One task to check. While it is open, further events of its kind and device count up ``times``."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    device = models.ForeignKey(SafetyDevice, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = code_field("alarm_kind")
    state = models.CharField(max_length=10, default=AlarmState.OPEN)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    note = models.CharField(max_length=500, blank=True)

    wall = HOUSEHOLD_BOUND

    class Meta:
        ordering = ["-received_at", "-id"]
        indexes = [
            models.Index(fields=["path", "-received_at", "-id"]),
            models.Index(fields=["device", "-received_at"]),
        ]
        constraints = [
            one_of("state", AlarmState, name="alarm_state_known"),
            code_check("kind", "alarm_kind", name="alarm_kind_known"),
            models.UniqueConstraint(
                fields=["device", "kind"], condition=Q(state="open"), name="alarm_open_once_per_device"
            ),
        ]


class AlarmEvent(PathBound):
    """One event as the partner sent it; ``event_key`` is the partner's, so that it comes in once."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    device = models.ForeignKey(SafetyDevice, on_delete=models.PROTECT, related_name="+", db_index=False)
    alarm = models.ForeignKey(DeviceAlarm, on_delete=models.PROTECT, related_name="+")
    event_key = models.CharField(max_length=100)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()

    wall = HOUSEHOLD_BOUND

    class Meta:
        ordering = ["-received_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["device", "event_key"], name="alarm_event_once")]
