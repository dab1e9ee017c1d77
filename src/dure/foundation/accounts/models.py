"""Users and their postings."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from dure.foundation.access.rows import Record
from dure.foundation.access.walls import REFERENCE, Rows, Wall
from dure.foundation.areas.models import Unit
from dure.foundation.codes.models import code_check, code_field


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser, Record):
    """A person who signs in. What the person may do comes from postings alone."""

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    language = models.CharField(max_length=5, default="ko")
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()
    wall = Wall(Rows.ALL)

    def __str__(self) -> str:
        return self.name


class Employment(models.TextChoices):
    """Whether the public or a private body employs the person (the indicator tells them apart)."""

    PUBLIC = "public"
    PRIVATE = "private"


class DateRange(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


class PostingRows(models.QuerySet["Posting"]):
    def valid_on(self, day: dt.date) -> PostingRows:
        return self.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gte=day))


class Posting(Record):
    """A role at a unit for a period; past postings stay, so past figures keep their owner.

    ``path`` is the unit's path when the posting began; ``is_visiting`` is what the role said then.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=120, db_collation="C")
    role = code_field("role")
    employment = models.CharField(max_length=10, choices=Employment.choices, default=Employment.PUBLIC)
    is_visiting = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    objects = PostingRows.as_manager()
    # A posting that never began may go; what began only ends.
    wall = Wall(
        Rows.ALL,
        ("SELECT", "INSERT", "UPDATE", "DELETE"),
        counted=("id", "user_id", "path", "employment", "is_visiting", "valid_from", "valid_to"),
    )

    class Meta:
        ordering = ["valid_from"]
        indexes = [models.Index(fields=["user", "valid_from"]), models.Index(fields=["path"])]
        constraints = [
            code_check("role", "role", name="posting_role_is_a_role"),
            models.CheckConstraint(condition=Q(employment__in=Employment.values), name="posting_employment_known"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="posting_dates_in_order"
            ),
            ExclusionConstraint(
                name="posting_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (
                        DateRange("valid_from", "valid_to", RangeBoundary(inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]


class Counter(models.Model):
    """Failed tries and used codes, in the columns that Django's database cache reads and writes by itself."""

    cache_key = models.CharField(primary_key=True, max_length=255)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    wall = REFERENCE

    def __str__(self) -> str:
        return self.cache_key
