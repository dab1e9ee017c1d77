"""The generated pages and where they lie."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import translation

from tools.reference import commands, dictionary, roles, settings, states
from tools.reference.words import ROOT

FOLDER = ROOT / "docs" / "reference"
MADE = "<!-- Made from the code by `make reference`. Do not edit: change the code, docs/reference/meanings.yaml or "
PAGES = {
    "roles.md": roles.page,
    "settings.md": settings.page,
    "commands.md": commands.page,
    "states.md": states.page,
    "data-dictionary.md": dictionary.page,
}


def pages() -> dict[str, str]:
    """What each page says now."""
    with translation.override("en"):
        return {name: "\n".join(_whole(page())) + "\n" for name, page in PAGES.items()}


def _whole(lines: Iterator[str]) -> Iterator[str]:
    yield MADE + "docs/how-to/deploy.md, then make it again. -->"
    yield ""
    yield from lines


def write_pages() -> Iterator[str]:
    """Write the pages that changed; gives their names."""
    for name, text in pages().items():
        file = FOLDER / name
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")
            yield name
