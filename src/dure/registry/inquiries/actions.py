"""Asking the office that knows a family, answering, and taking a question back."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any, cast

from django.db import connection, transaction
from django.utils.translation import gettext_noop
from uuid_utils.compat import uuid7

from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import require
from dure.foundation.areas.models import Unit
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.codes.queries import code
from dure.foundation.transitions.moves import move
from dure.registry.deadlines.actions import end_deadlines, set_deadline
from dure.registry.inquiries.access import may_answer, may_ask
from dure.registry.inquiries.answers import Answer
from dure.registry.inquiries.models import Inquiry
from dure.registry.inquiries.states import MOVES, InquiryState
from dure.registry.people.search import Handle

INQUIRY = "inquiries.inquiry"
TO_ANSWER = "deadline_kind:inquiry_answer"
TO_READ = "deadline_kind:inquiry_reply"


class HouseholdGone(Exception):
    """There is no such household any more."""


def ask_there(*, actor: Actor, handle: Handle, at: dt.datetime) -> bool:
    """Ask the office that knows the household; False when the actor's office has asked and waits already.

    Where the household lies is looked up only now. When it came under protection meanwhile, its team finds the
    question, and whoever asked sees the same as ever: that it is asked.

    Raises:
        NotAllowed: the actor does not register households.
        HouseholdGone: its file was closed or joined to another since the masked name was shown.
    """
    require(may_ask(actor))
    inquiry = _question(actor, handle, at=at)
    new = _put(inquiry)
    record(actor, Act.CREATE, INQUIRY, object_id=inquiry.pk if new else None, at=at, new=new)
    if new is None:
        raise HouseholdGone
    if new:
        _await(actor, inquiry, at=at)
    return new


@transaction.atomic
def answer_inquiry(*, actor: Actor, inquiry: Inquiry, answer: Answer, note: str, at: dt.datetime) -> None:
    """Say to the office that asked what may be said, and nothing else.

    Raises:
        NotAllowed: the actor does not keep this household's data.
        AlreadyMoved: a colleague answered, or the question was taken back.
    """
    require(may_answer(actor, inquiry))
    rows = Inquiry.objects.visible_to(actor).filter(pk=inquiry.pk)
    move(rows, moves=MOVES, old=InquiryState.ASKED, new=InquiryState.ANSWERED, answer=answer, note=note, asked="",
         answered_by_id=actor.user_id, ended_at=at)  # fmt: skip
    end_deadlines(actor=actor, object_id=inquiry.pk, at=at, kind=TO_ANSWER)
    record(actor, Act.MOVE, INQUIRY, path=inquiry.path, object_id=inquiry.pk, household_id=inquiry.household_id, at=at,
           state="answered", answer=str(answer))  # fmt: skip


def withdraw_inquiry(*, actor: Actor, inquiry_id: uuid.UUID, at: dt.datetime) -> bool:
    """Take back a question of the actor's office; False when it was answered or taken back before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT inquiries_withdraw(%s, %s)", [inquiry_id, at])
        (withdrawn,) = cursor.fetchone()
    if withdrawn:
        end_deadlines(actor=actor, object_id=inquiry_id, at=at, kind=TO_READ)
        record(actor, Act.MOVE, INQUIRY, object_id=inquiry_id, at=at, state="withdrawn")
    return bool(withdrawn)


def note_as_read(*, actor: Actor, inquiry_id: uuid.UUID, at: dt.datetime) -> bool:
    """Somebody of the office that asked has read the answer: the line leaves Today."""
    read = end_deadlines(actor=actor, object_id=inquiry_id, at=at, kind=TO_READ) > 0
    if read:
        record(actor, Act.READ, INQUIRY, object_id=inquiry_id, at=at, answer=True)
    return read


def _question(actor: Actor, handle: Handle, *, at: dt.datetime) -> Inquiry:
    post = actor.posts[0]
    return Inquiry(
        household_id=handle.household_id,
        told=handle.masked_name,
        told_unit_id=handle.unit_id,
        asked=handle.asked[:300],
        asked_by_id=cast(uuid.UUID, actor.user_id),
        asking_unit_id=post.unit_id,
        asked_from=post.path,
        asked_at=at,
        due_at=at + dt.timedelta(hours=code(TO_ANSWER).attributes["default_hours"]),
    )


def _put(inquiry: Inquiry) -> bool | None:
    """Lay the question with the household, and a line on the Today of its team; None when the household is gone.

    The database does it as its owner, for whoever asks neither sees that desk nor learns where it stands.
    """
    said = {"unit": Unit.objects.get(pk=inquiry.asking_unit_id).name_ko}
    why = gettext_noop("%(unit)s asks whether you know this family")
    asked: list[Any] = [inquiry.pk, inquiry.household_id, inquiry.told, inquiry.told_unit_id, inquiry.asked,
             inquiry.asking_unit_id, inquiry.asked_from, inquiry.asked_at, inquiry.due_at]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT inquiries_ask({', '.join(['%s'] * 12)}, %s::jsonb)",
            [*asked, uuid7(), TO_ANSWER, why, json.dumps(said)],
        )
        (new,) = cursor.fetchone()
    return None if new is None else bool(new)


def _await(actor: Actor, inquiry: Inquiry, *, at: dt.datetime) -> None:
    """A line on the asker's own Today, until the answer is read."""
    unit = Unit.objects.filter(pk=inquiry.told_unit_id).first() if inquiry.told_unit_id else None
    set_deadline(
        kind=TO_READ,
        path=inquiry.asked_from,
        household=None,
        what=INQUIRY,
        object_id=inquiry.pk,
        starts_at=at,
        due_at=inquiry.due_at,
        why=gettext_noop("We asked %(unit)s about %(name)s"),
        unit=unit.name_ko if unit else "",
        name=inquiry.told,
    )
