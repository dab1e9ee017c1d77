"""What the actor's office has asked, as far as it may know."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace

from django.db import connection
from django.utils.translation import get_language

from dure.foundation.access.actor import Actor
from dure.registry.deadlines.models import Deadline
from dure.registry.deadlines.states import DeadlineState
from dure.registry.inquiries.answers import Answer
from dure.registry.inquiries.states import InquiryState
from dure.registry.inquiries.words import ANSWERS, STATES

MOST = 50
COLUMNS = "id, told, unit_ko, unit_en, asked, asked_at, due_at, state, answer, note, ended_at"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the actor's office; of the family only the masked name that was shown before."""

    id: uuid.UUID
    told: str
    unit_ko: str
    unit_en: str
    asked: str
    asked_at: dt.datetime
    due_at: dt.datetime
    state: InquiryState
    answer: Answer
    note: str
    ended_at: dt.datetime | None
    unread: bool = False

    @property
    def unit_name(self) -> str:
        return self.unit_ko if get_language() == "ko" else self.unit_en

    @property
    def is_open(self) -> bool:
        return self.state == InquiryState.ASKED

    @property
    def words(self) -> str:
        return str(ANSWERS[self.answer] if self.answer else STATES[self.state])


def asked_by_us(actor: Actor) -> list[Asked]:
    """The latest questions of the actor's office, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {COLUMNS} FROM inquiries_asked(%s)", [MOST])  # noqa: S608 - names of our columns
        rows = cursor.fetchall()
    waiting = set(
        Deadline.objects.visible_to(actor)
        .filter(object_id__in=[row[0] for row in rows], kind="deadline_kind:inquiry_reply", state=DeadlineState.OPEN)
        .values_list("object_id", flat=True)
    )
    return [replace(Asked(*row), unread=row[0] in waiting) for row in rows]
