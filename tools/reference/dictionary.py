"""The data dictionary: every table and column, its wall, and how much protection it needs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.db import connection, models

from dure.foundation.access.walls import Wall, tables
from dure.foundation.codes.models import Code
from tools.reference.words import UNDOCUMENTED, found, missing, names, row, table, told

LEVEL = re.compile(r"(public|internal|personal|sensitive|secret|sealed): ")
PERSONAL = ("personal", "sensitive", "sealed")

INTRODUCTION = """\
Every table, made from the models. Row-level security lets through only the rows that are named below it; the app role
may do the verbs beside them. Column history (`…event`, by django-pghistory) has its model's wall and only grows.

`code of …` is a foreign key to a code of that [list](../how-to/add-a-code-list.md); `→` is a foreign key."""


def page() -> Iterator[str]:
    yield "# Data dictionary"
    yield ""
    yield INTRODUCTION
    yield ""
    yield "| level | what it is | personal data |"
    yield "|---|---|---|"
    for level in names("levels"):
        yield row(level, told("levels", level), "yes" if level in PERSONAL else "no")
    ours = [(model, wall) for model, wall in tables() if _is_ours(model)]
    for app in dict.fromkeys(model._meta.app_label for model, _ in ours):
        yield ""
        yield f"## {app}"
        for model, wall in ours:
            if model._meta.app_label == app:
                yield ""
                yield from _table(model, wall)
    yield ""
    yield from _others()


def _is_ours(model: type[models.Model]) -> bool:
    return model.__module__.startswith("dure.") and not hasattr(model, "pgh_tracked_model")


def _table(model: type[models.Model], wall: Wall | None) -> Iterator[str]:
    name = model._meta.label
    yield f"### {model.__name__} (`{model._meta.db_table}`)"
    yield ""
    yield _said(model)
    yield ""
    rows = told("rows", wall.rows.value if wall else "none")
    yield f"*Rows*: {rows}. *App role*: {_verbs(wall)}.{_extras(model, wall)}"
    yield ""
    yield from table("column", "type", "empty?", "level", "meaning")
    for field in model._meta.concrete_fields:
        level, words = _words(name, field.name)
        yield row(f"`{field.column}`", _type(field), "yes" if field.null else "", level, words + _choices(field))


def _said(model: type[models.Model]) -> str:
    said = (model.__doc__ or "").strip().split("\n\n")[0]
    if not said or said.startswith(f"{model.__name__}("):  # Django writes a list of columns where none is given
        missing.add(f"{model._meta.label}: docstring of the model")
        return UNDOCUMENTED
    return re.sub(r"\s+", " ", said).replace("``", "`")


def _verbs(wall: Wall | None) -> str:
    return ", ".join(verb.lower() for verb in wall.may) if wall else "nothing"


def _extras(model: type[models.Model], wall: Wall | None) -> str:
    counted = (
        f" *Counts role reads*: {', '.join(f'`{name}`' for name in wall.counted)}." if wall and wall.counted else ""
    )
    tracked = any(getattr(other, "pgh_tracked_model", None) is model for other, _ in tables())
    return counted + (" *History*: every edit." if tracked else "")


def _words(model: str, column: str) -> tuple[str, str]:
    words = found("tables", model, column) or found("common", column) or told("tables", model, column)
    match = LEVEL.match(words)
    if match:
        return match[1], words[match.end() :]
    return told("tables", model, "_level"), words


def _type(field: models.Field[Any, Any]) -> str:
    remote = field.remote_field
    if remote is None:
        return field.db_type(connection) or ""
    if remote.model is not Code:
        return f"→ {remote.model._meta.label}"
    lists = remote.limit_choices_to
    key = lists.get("list") if isinstance(lists, dict) else None
    return f"code of `{key}`" if key else "code"


def _choices(field: models.Field[Any, Any]) -> str:
    if not field.choices:
        return ""
    return f" ({', '.join(f'`{value}`' for value, _ in field.flatchoices)})"


def _others() -> Iterator[str]:
    yield "## Tables without a model"
    yield ""
    yield from table("table", "level", "what it holds")
    for name in names("beside"):
        level, _, words = told("beside", name).partition(": ")
        yield row(f"`{name}`", level, words)
    yield ""
    yield "## Tables of libraries"
    yield ""
    yield from table("table", "rows", "app role", "what it holds")
    for model, wall in tables():
        if not model.__module__.startswith("dure.") and not hasattr(model, "pgh_tracked_model"):
            rows = told("rows", wall.rows.value if wall else "none")
            yield row(f"`{model._meta.db_table}`", rows, _verbs(wall), told("libraries", model._meta.label))
