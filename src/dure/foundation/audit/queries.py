"""Reads of the audit."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Count, Max

from dure.foundation.access.actor import Actor
from dure.foundation.audit.models import Act, AuditEvent
from dure.foundation.codes.queries import label

LOOKS = (Act.READ, Act.REVEAL, Act.DOWNLOAD)


@dataclass(frozen=True, slots=True)
class Look:
    """One person's looking at a household's file, with the last time and how often."""

    name: str
    role: str
    last_at: dt.datetime
    times: int

    @property
    def role_label(self) -> str:
        """The role in the language of the page; the word itself when it is no role of the pack (the system)."""
        try:
            return label(f"role:{self.role}")
        except KeyError:
            return self.role


def who_looked(actor: Actor, *household_ids: uuid.UUID, since: dt.datetime) -> list[Look]:
    """Who opened the household's file since then, the latest first; several ids when several files became one."""
    rows = (
        AuditEvent.objects.visible_to(actor)
        .filter(household_id__in=household_ids, act__in=LOOKS, at__gte=since)
        .values_list("actor_id", "actor_name", "role")
        .annotate(last_at=Max("at"), times=Count("pk"))
        .order_by("-last_at")
    )
    return [Look(name, role, last_at, times) for _person, name, role, last_at, times in rows]
