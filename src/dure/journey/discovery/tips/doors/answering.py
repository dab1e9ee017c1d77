"""What whoever told answers when asked back: the receipt number is the proof, and the key to one question alone.

It opens the place of that question for the length of one act, and nothing read there is shown. Who answers stays
unknown, whoever is signed in: the log names nobody.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

from django.db import transaction

from dure.foundation.access.actor import Actor, Post, Sees
from dure.foundation.access.scope import widened
from dure.foundation.accounts.queries import stranger
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.discovery.findings.actions.triage import keep_answer
from dure.journey.discovery.findings.models import Question
from dure.journey.discovery.tips.queries import OpenQuestion, question_of_receipt

NO_UNIT = uuid.UUID(int=0)


def answer_by_receipt(*, receipt: str, question: uuid.UUID, answer: str, address: str, at: dt.datetime) -> bool:
    """Write down what the holder of a receipt answers; False when it was answered before or nobody waits for it.

    ``question`` is the one that was read: an answer never goes to another one. ``address`` is where it was sent from.
    """
    asked = question_of_receipt(receipt)
    if asked is None or asked.id != question:
        return False
    try:
        _keep(stranger(now=at, ip=address), asked, answer, at=at)
    except AlreadyMoved:
        return False
    return True


@transaction.atomic
def _keep(actor: Actor, asked: OpenQuestion, answer: str, *, at: dt.datetime) -> None:
    with widened(actor, path=asked.path):
        near = replace(actor, posts=(_reach(actor, asked.path),))
        rows = Question.objects.visible_to(near).select_related("finding__household", "finding__assigned_to")
        found = rows.filter(pk=asked.id).first()
        if found is None:
            raise AlreadyMoved("elsewhere")
        keep_answer(actor=near, question=found, answer=answer, at=at)


def _reach(actor: Actor, path: str) -> Post:
    """A posting without any permission: it lets rows be found, and says no to every decision."""
    return Post(
        unit_id=NO_UNIT,
        unit_name="",
        path=path,
        role=actor.role,
        discipline=None,
        sees=Sees.CASES,
        may=frozenset(),
    )
