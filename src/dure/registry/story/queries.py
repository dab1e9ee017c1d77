"""Reading the story in the reader's language."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from dure.foundation.access.actor import Actor
from dure.foundation.codes.queries import label
from dure.foundation.pages.words import write_day, write_moment, write_number
from dure.registry.people.models import Household
from dure.registry.story.models import StoryLine

PAGE = 40


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the story, ready to be read."""

    at: dt.datetime
    chapter: str
    text: str
    quote: str
    actor_name: str
    what: str
    object_id: uuid.UUID | None


def story_of(actor: Actor, household: Household, *, chapter: str = "", limit: int = PAGE) -> list[Told]:
    """The household's story, the newest first; ``chapter`` chooses one part."""
    return [told(line) for line in lines_of(actor, household, chapter=chapter).order_by("-at", "-id")[:limit]]


def lines_of(actor: Actor, household: Household, *, chapter: str = "") -> QuerySet[StoryLine]:
    """The household's lines, or those of one chapter."""
    lines: QuerySet[StoryLine] = StoryLine.objects.visible_to(actor).filter(household=household)
    return lines.filter(chapter=chapter) if chapter else lines


def told(line: StoryLine) -> Told:
    return Told(
        at=line.at,
        chapter=line.chapter,
        text=in_words(line.template, line.values),
        quote=line.quote,
        actor_name=line.actor_name,
        what=line.what,
        object_id=line.object_id,
    )


def in_words(template: str, values: dict[str, Any]) -> str:
    """A template with its values, in the language of the page."""
    return gettext(template) % {name: _shown(value) for name, value in values.items()}


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_shown(part) for part in value)
    if isinstance(value, dict):
        return _typed(value)
    if isinstance(value, int):
        return write_number(value)
    return str(value)


def _typed(value: dict[str, str]) -> str:
    """A value that says what it is: a code, a day or a moment, in the words of the page's language."""
    if "code" in value:
        return label(value["code"])
    if "date" in value:
        return write_day(dt.date.fromisoformat(value["date"]))
    if "datetime" in value:
        return write_moment(timezone.localtime(dt.datetime.fromisoformat(value["datetime"])))
    return str(next(iter(value.values()), ""))
