"""Telling the story."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from dure.foundation.access.actor import Actor
from dure.foundation.transitions.once import insert_once
from dure.registry.people.models import Household
from dure.registry.story.models import Chapter, StoryLine

QUOTE_LENGTH = 500


def line(
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
) -> StoryLine:
    """One line that is not written yet: for who tells of many at once.

    ``template`` must be marked with ``gettext_noop`` where it is written; codes go in as ``{"code": "list:code"}``.
    """
    return StoryLine(
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
    )


def tell(
    household: Household,
    chapter: Chapter,
    template: str,
    *,
    actor: Actor,
    at: dt.datetime,
    record_id: uuid.UUID | None = None,
    **said: Any,
) -> bool:
    """Write one line into the household's story; returns whether it is new. Takes what ``line`` takes.

    ``record_id`` comes with the form of a line that stands for itself: a form sent twice tells once.
    """
    told = line(household, chapter, template, actor=actor, at=at, **said)
    if record_id is None:
        told.save(force_insert=True)
        return True
    told.pk = record_id
    return insert_once(told, StoryLine.objects.visible_to(actor))[1]


def code_value(identifier: str) -> dict[str, str]:
    """A code as a value of a story line or a deadline, shown by its label in the reader's language."""
    return {"code": identifier}
