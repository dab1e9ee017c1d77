"""Finding what one was writing."""

from __future__ import annotations

import datetime as dt
import json
import uuid

from django.conf import settings
from django.db.models import Q

from dure.foundation.access.actor import Actor
from dure.foundation.drafts.models import Draft, binding
from dure.foundation.vault.keyring import keyring
from dure.foundation.vault.sealing import Unreadable, open_sealed

PURPOSE = "drafts"
Fields = list[tuple[str, str]]


def drafts_of(actor: Actor, *, key: str, besides: uuid.UUID, at: dt.datetime) -> list[Draft]:
    """One's open drafts of a form, the newest first, without the one of the page itself."""
    return list(
        Draft.objects.visible_to(actor)
        .filter(key=key)
        .open(at=at)
        .exclude(pk=besides)
        .order_by("-saved_at")
        .defer("content")
    )


def is_kept(actor: Actor, *, draft_id: uuid.UUID) -> bool | None:
    """Whether a draft holds words; False when they were taken in or thrown away, None when none was saved."""
    rows = Draft.objects.visible_to(actor).filter(pk=draft_id).annotate(kept=Q(content__isnull=False))
    kept: bool | None = rows.values_list("kept", flat=True).first()
    return kept


def fields_of(actor: Actor, *, draft_id: uuid.UUID, at: dt.datetime) -> Fields | None:
    """What was typed; None when there is no such draft of one's own or its key is gone."""
    draft = Draft.objects.visible_to(actor).open(at=at).filter(pk=draft_id).first()
    if draft is None:
        return None
    bound_to = binding(actor.user_id, draft.key)
    try:
        text = open_sealed(bytes(draft.content), ring=keyring(settings.KEYS_FILE), bound_to=bound_to, purpose=PURPOSE)
    except Unreadable:
        return None
    return [(name, value) for name, value in json.loads(text)]
