"""Collects the texts of code and templates into each module's Korean catalogue, and compiles it: `make messages`.

New texts come in with an empty translation, texts that are gone leave. Uses Babel and Django's own template reader, so
no gettext programs are needed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "dure"
LANGUAGE = "ko"
# Modules of these folders are Django apps of their own; elsewhere the folder itself is one.
FLOORS_OF_MODULES = ("foundation", "registry", "journey", "commons", "steering")
# Rooms that lie side by side in one stage are apps each.
STAGES_OF_ROOMS = ("journey/discovery",)
# `config` is no app, so its few texts live with the pages.
HOMELESS = {"config": "foundation/pages"}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sd]|\{\w*\}")
HEADER = f"""msgid ""
msgstr ""
"Language: {LANGUAGE}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""

Text = str | tuple[str, ...]


def home_of(file: Path) -> Path:
    """The folder of the module whose catalogue holds the texts of `file`: the nearest app above it."""
    for folder in file.parents:
        if (folder / "apps.py").exists():
            return folder
        if folder == PACKAGE:
            break
    parts = file.relative_to(PACKAGE).parts
    depth = 2 if parts[0] in FLOORS_OF_MODULES else 1
    if "/".join(parts[:depth]) in STAGES_OF_ROOMS and len(parts) > depth + 1:
        depth += 1
    room = "/".join(parts[:depth])
    return PACKAGE / HOMELESS.get(room, room)


def texts_in(file: Path) -> Iterator[tuple[Text, list[str], str | None]]:
    """Each text of a Python file or template: (text or singular and plural, comments for translators, context)."""
    source = file.read_text()
    if file.suffix != ".py":
        # In brackets, because what stands for the markup is indented as no Python would be.
        source = f"(\n{templatize(source, origin=str(file))}\n)"
    found = extract("python", BytesIO(source.encode()), KEYWORDS, ("Translators:",), {"encoding": "utf-8"})
    for _line, text, comments, context in found:
        if text:
            yield text, comments, context


def collect(package: Path = PACKAGE) -> dict[Path, Catalog]:
    """All texts of the package, by the module they belong to."""
    collected: dict[Path, Catalog] = {}
    files = [*package.rglob("*.py"), *package.rglob("templates/**/*.html"), *package.rglob("templates/**/*.txt")]
    for file in sorted(files):
        for text, comments, context in texts_in(file):
            catalogue = collected.setdefault(home_of(file), Catalog(locale=LANGUAGE))
            catalogue.add(text, auto_comments=comments, context=context)
    return collected


def catalogue_of(home: Path) -> Path:
    """Where a module keeps its Korean texts."""
    return home / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def translated(home: Path) -> Catalog:
    """What a module's catalogue holds now; empty when there is none."""
    path = catalogue_of(home)
    if not path.exists():
        return Catalog(locale=LANGUAGE)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE, charset="utf-8", abort_invalid=True)


def update(home: Path, wanted: Catalog) -> int:
    """Bring a module's catalogue up to date; returns how many of its texts lack a translation."""
    catalogue = translated(home)
    catalogue.update(wanted, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    out = BytesIO()
    write_po(out, catalogue, width=120, no_location=True, omit_header=True, sort_output=True)
    path = catalogue_of(home)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER + out.getvalue().decode())
    return sum(1 for message in catalogue if message.id and not _is_whole(message.string))


def faults(home: Path, wanted: Catalog) -> list[str]:
    """What is wrong with a module's translations: missing, unsure, or with other placeholders than the text."""
    found = []
    held = translated(home)
    for message in wanted:
        if not message.id:
            continue
        text = message.id if isinstance(message.id, str) else message.id[0]
        answer = held.get(text, message.context)
        if answer is None or not _is_whole(answer.string):
            found.append(f"no translation: {text!r}")
        elif answer.fuzzy:
            found.append(f"unsure translation: {text!r}")
        elif _placeholders(message.id) != _placeholders(answer.string):
            found.append(f"other placeholders: {text!r}")
    return found


def _is_whole(string: object) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def _placeholders(text: object) -> set[str]:
    parts = text if isinstance(text, tuple | list) else [text]
    return {placeholder for part in parts for placeholder in PLACEHOLDER.findall(str(part))}


def main() -> None:
    """Update and compile every catalogue and say what is left to translate."""
    sys.path.insert(0, str(ROOT / "src"))
    from dure.config.catalogues import compile_catalogues

    for home, wanted in collect().items():
        missing = update(home, wanted)
        print(f"{home.relative_to(PACKAGE)}: {len(wanted)} texts, {missing} without Korean")
    compile_catalogues()


if __name__ == "__main__":
    main()
