"""What several rooms look like stands in a stylesheet that every page loads."""

from __future__ import annotations

import re
from pathlib import Path

from tests.architecture.tree import PACKAGE, files, named

SHARED = PACKAGE / "foundation" / "pages"
BODIES = re.compile(r"/\*.*?\*/|\{[^{}]*\}", re.DOTALL)
CLASS = re.compile(r"\.([a-z][\w-]*)")
USED = re.compile(r'class="([^"]*)"')
TAGS = re.compile(r"{%.*?%}|{{.*?}}")


def styled(sheet: Path) -> set[str]:
    return set(CLASS.findall(BODIES.sub("", sheet.read_text())))


def used(template: Path) -> set[str]:
    return {name for value in USED.findall(template.read_text()) for name in TAGS.sub(" ", value).split()}


def loads(room: Path, sheet: Path) -> bool:
    """Whether some page of the room asks for the sheet."""
    name = f"{sheet.parent.name}/{sheet.name}"
    return any(name in template.read_text() for template in files(room, "*.html"))


def test_no_room_borrows_a_look_from_a_stylesheet_it_does_not_load() -> None:
    sheets = files(PACKAGE, "*.css")
    everywhere = {name for sheet in sheets if SHARED in sheet.parents for name in styled(sheet)}
    borrowed = [
        f"{named(template)}: {', '.join(sorted(names))} of {named(sheet)}"
        for sheet in sheets
        if SHARED not in sheet.parents
        for template in files(PACKAGE, "*.html")
        if (names := used(template) & (styled(sheet) - everywhere)) and not loads(template.parents[2], sheet)
    ]
    assert borrowed == [], "move it to foundation/pages/static/pages"
