"""Charges of neighbourhood officials, from one day to another, and their absences. No family stands here."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q

from dure.foundation.access.rows import M_co, Record
from dure.foundation.access.walls import REFERENCE
from dure.foundation.accounts.models import DateRange, User
from dure.foundation.areas.models import Area

DAYS = DateRange("valid_from", "valid_to", RangeBoundary(inclusive_upper=True))


class DatedRows(models.QuerySet[M_co]):
    """Rows that hold from one day to another."""

    def valid_on(self, day: dt.date) -> Self:
        return self.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gte=day))


class ChargeRows(DatedRows["Charge"]):
    """Charges, past and to come."""


class AbsenceRows(DatedRows["Absence"]):
    """Absences, past and to come."""


class Charge(Record):
    """One official has charge of one area; an area has one holder on any day. A charge ends when the next one begins.

    ``path`` is the area's. A dong's own charge is for whatever no tong or ban of it has.
    """

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    path = models.CharField(max_length=120, db_collation="C")
    official = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    given_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = ChargeRows.as_manager()
    wall = REFERENCE

    class Meta:
        ordering = ["path", "valid_from"]
        indexes = [models.Index(fields=["path", "valid_from"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="charge_dates_in_order"
            ),
            ExclusionConstraint(
                name="charge_one_official_at_a_time",
                expressions=[("area", RangeOperators.EQUAL), (DAYS, RangeOperators.OVERLAPS)],
            ),
        ]


class Absence(Record):
    """An official is away, and another one stands in for all of the charges. ``path`` is where it was noted."""

    official = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    substitute = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    path = models.CharField(max_length=120, db_collation="C")
    valid_from = models.DateField()
    valid_to = models.DateField()
    noted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = AbsenceRows.as_manager()
    wall = REFERENCE

    class Meta:
        ordering = ["valid_from"]
        indexes = [models.Index(fields=["path", "valid_to"])]
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="absence_dates_in_order"),
            models.CheckConstraint(condition=~Q(official=F("substitute")), name="absence_stood_in_by_another"),
            ExclusionConstraint(
                name="absence_once_at_a_time",
                expressions=[("official", RangeOperators.EQUAL), (DAYS, RangeOperators.OVERLAPS)],
            ),
        ]
