"""Codes: one table for all lists, filled from the policy pack."""

from __future__ import annotations

import datetime as dt
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import get_language

from dure.foundation.access.walls import REFERENCE


class CodeRows(models.QuerySet["Code"]):
    def in_list(self, key: str) -> CodeRows:
        return self.filter(list=key)

    def valid_on(self, day: dt.date) -> CodeRows:
        return self.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gte=day))


class Code(models.Model):
    """One code of one list. ``id`` is ``list:code``, so a foreign key reads as what it means."""

    id = models.CharField(primary_key=True, max_length=80)
    list = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    label_ko = models.CharField(max_length=200)
    label_en = models.CharField(max_length=200)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    position = models.IntegerField()
    attributes = models.JSONField(default=dict)

    objects = CodeRows.as_manager()
    wall = REFERENCE

    class Meta:
        ordering = ["list", "position"]
        constraints = [
            models.UniqueConstraint(fields=["list", "code"], name="code_once_per_list"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="code_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The label in the language of the page."""
        return self.label_ko if get_language() == "ko" else self.label_en


def code_field(key: str, *, null: bool = False) -> models.ForeignKey[Any, Any]:
    """A foreign key to a code of the list ``key``; pair it with ``code_check`` in the model's constraints.

    Without an index: codes are ended, never deleted, and rows are looked for by place or household first.
    """
    return models.ForeignKey(
        Code,
        db_index=False,
        null=null,
        blank=null,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"list": key},
    )


def code_check(field: str, *keys: str, name: str) -> models.CheckConstraint:
    """The CHECK that a column holds codes of one list only, or of one of several (NULL passes)."""
    first, *others = (_of_list(field, key) for key in keys)
    return models.CheckConstraint(condition=reduce(or_, map(Q, others), Q(first)) if others else first, name=name)


def _of_list(field: str, key: str) -> Func:
    # The migration writer sorts keywords, and expressions compare by their order: keep it alphabetical.
    return Func(F(field), Value(f"{key}:"), arity=2, function="starts_with", output_field=models.BooleanField())
