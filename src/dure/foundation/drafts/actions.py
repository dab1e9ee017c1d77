"""Keeping what is being written, and letting go of it.

None of this is written into the audit: nothing has been handed in. Bringing a draft back is (``views``).
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import cast

from django.conf import settings

from dure.foundation.access.actor import Actor
from dure.foundation.drafts.models import Draft, binding
from dure.foundation.drafts.queries import PURPOSE, Fields
from dure.foundation.transitions.once import insert_once
from dure.foundation.vault.keyring import keyring
from dure.foundation.vault.sealing import seal

KEPT = dt.timedelta(days=7)
MOST_DRAFTS = 50
MOST_CHARACTERS = 100_000


class DraftIsOver(Exception):
    """The form was sent or the draft thrown away before this save arrived."""


class DraftTooLong(Exception):
    """More text than a draft holds."""


def save_draft(
    *, actor: Actor, draft_id: uuid.UUID, key: str, fields: Fields, version: int | None, at: dt.datetime
) -> None:
    """Keep the fields in place of those kept before under this id.

    Raises:
        DraftTooLong, DraftIsOver.
        IdTaken: the id is somebody else's.
    """
    author = cast("uuid.UUID", actor.user_id)  # guarded: nobody but a signed-in person has drafts
    if sum(len(name) + len(value) for name, value in fields) > MOST_CHARACTERS:
        raise DraftTooLong
    text = json.dumps(fields, ensure_ascii=False)
    sealed = seal(text, ring=keyring(settings.KEYS_FILE), bound_to=binding(author, key), purpose=PURPOSE)
    kept = {"content": sealed, "version": version, "saved_at": at, "expires_at": at + KEPT}
    mine = Draft.objects.visible_to(actor)
    if mine.filter(pk=draft_id, key=key, content__isnull=False).update(**kept):
        return
    _row, is_new = insert_once(Draft(pk=draft_id, author_id=author, key=key, **kept), mine)
    if not is_new:
        raise DraftIsOver
    _make_room(actor)


def _make_room(actor: Actor) -> None:
    """Only the newest open drafts of a person stay. Emptied rows do not count, and go after a week like all."""
    mine = Draft.objects.visible_to(actor).filter(content__isnull=False)
    surplus = list(mine.order_by("-saved_at").values_list("pk", flat=True)[MOST_DRAFTS:])
    if surplus:
        mine.filter(pk__in=surplus).delete()


def let_go(*, actor: Actor, draft_id: uuid.UUID) -> bool:
    """The form was sent, or its author threw the draft away; returns whether there was one."""
    return bool(Draft.objects.visible_to(actor).filter(pk=draft_id).update(content=None))
