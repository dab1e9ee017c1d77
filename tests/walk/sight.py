"""What an answer says: every text of it, in whatever wrapping it comes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse

from tests.walk.routes import Route
from tests.walk.world import MIDDLE, PLACES

CANARY = re.compile(rf"zq({'|'.join(PLACES)})zq([a-z]+)")
ZIP = b"PK\x03\x04"


def body_of(answer: HttpResponse) -> bytes:
    """The whole body; a file sent piece by piece is read to its end, and can be read again."""
    if not answer.streaming:
        return answer.content
    file: Any = answer
    content: bytes = file.getvalue()
    file.streaming_content = [content]
    return content


def readable(content: bytes) -> str:
    """The text of a body; a workbook is a zip, in which nothing would be found without opening it."""
    if not content.startswith(ZIP):
        return content.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return "\n".join(readable(parts.read(name)) for name in parts.namelist())


def headers_of(answer: HttpResponse) -> str:
    """Names and values of all headers, cookies among them."""
    return f"{dict(answer.headers)}{answer.cookies.output()}"


def canaries(text: str) -> Iterator[tuple[str, str]]:
    """Each canary of a text as (place, word)."""
    yield from {(found[1], found[2]) for found in CANARY.finditer(text)}


REVEALING = {
    "people:reveal",
    "web:household",
    "discovery:phone",
    "discovery:reporter",
    "api:reveal_what_is_kept",
    "api:reveal_names",
    "api:reveal_the_phone_of_a_tip",
    "api:reveal_a_reporter",
}
"""Where a reason is given and then a number is shown in full; a partner's sheet shows what the family agreed to."""
CLOSELY_KEPT = {
    "safe": {"people:reveal", "api:reveal_what_is_kept"},
    "reporter": {"discovery:reporter", "api:reveal_a_reporter"},
    "rp": {"discovery:reporter", "api:reveal_a_reporter"},
    "photo": {"discovery:photo"},
    "draft": {"drafts:draft"},
}
"""Words that no other page shows, not even to those who may read everything else of the family."""
NAMES = {"label", "person"}
"""Masked on every page that is not about this one family."""
ON_A_SHEET = {"sheetname", "sheetrequest"}
PARTNERS = {"partner"}


def told_too_much(answer: HttpResponse, route: Route, persona: str) -> list[str]:
    """What stands in the answer although the persona may see the place: kept closely, masked, or not agreed to."""
    text = readable(body_of(answer))
    found = [f"has {place}'s {word} in a header" for place, word in canaries(headers_of(answer))]
    if MIDDLE in text and route.name not in REVEALING:
        found.append("shows a number that is to be masked")
    for _place, word in canaries(text):
        if route.name not in CLOSELY_KEPT.get(word, {route.name}):
            found.append(f"shows the {word}, which is kept closely")
        if word in NAMES and not route.is_about_a_place:
            found.append(f"shows the {word} unmasked")
        if persona in PARTNERS and word not in ON_A_SHEET:
            found.append(f"shows a partner the {word}, which is on no sheet")
    return found
