"""Telling the story."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from dure.foundation.access.actor import Actor
from dure.registry.people.models import Household
from dure.registry.story.models import Chapter, StoryLine

QUOTE_LENGTH = 500


def tell(
    household: Household,
    chapter: Chapter,
    template: str,
    *,
    actor: Actor,
    at: dt.datetime,
    quote: str = "",
    what: str = "",
    object_id: uuid.UUID | None = None,
    **values: Any,
) -> None:
    """Write one line into the household's story.

    ``template`` must be marked with ``gettext_noop`` where it is written; codes go in as ``{"code": "list:code"}``.
    """
    StoryLine(
        household=household,
        path=household.path,
        at=at,
        chapter=chapter,
        template=template,
        values=values,
        quote=quote[:QUOTE_LENGTH],
        actor_id=actor.user_id,
        actor_name=actor.name,
        what=what,
        object_id=object_id,
    ).save(force_insert=True)


def code_value(identifier: str) -> dict[str, str]:
    """A code as a value of a story line or a deadline, shown by its label in the reader's language."""
    return {"code": identifier}
