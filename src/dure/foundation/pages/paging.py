"""Keyset paging: the next page begins after the last row, however deep one is. And the chips that narrow a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import Q, QuerySet
from django.http import HttpRequest

PAGE_SIZE = 25
SALT = "dure.paging"


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page and the addresses of its neighbours (None at an end)."""

    rows: list[Any]
    next_url: str | None
    previous_url: str | None

    def __bool__(self) -> bool:
        return bool(self.rows)


def keyset(rows: QuerySet[Any], *, request: HttpRequest, order: tuple[str, ...], size: int = PAGE_SIZE) -> Page:
    """One page of ``rows`` in ``order`` (``-at``: descending; the last column must be unique, none nullable)."""
    back = "before" in request.GET
    mark = _read_mark(request.GET.get("before") or request.GET.get("after"), _salt(request, order))
    walked = tuple(_flipped(name) for name in order) if back else order
    asked = rows.order_by(*walked)
    if mark:
        asked = asked.filter(_beyond(walked, mark))
    found = list(asked[: size + 1])
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    has_next, has_previous = (bool(mark), more) if back else (more, bool(mark))
    return Page(
        rows=found,
        next_url=_url(request, "after", found[-1], order) if found and has_next else None,
        previous_url=_url(request, "before", found[0], order) if found and has_previous else None,
    )


def is_mark(text: str, *, request: HttpRequest, order: tuple[str, ...]) -> bool:
    """Whether the text is a mark that a page of this list and order gave out."""
    return _read_mark(text, _salt(request, order)) is not None


def chips(request: HttpRequest, name: str, values: Iterable[tuple[str, Any]], current: str) -> list[dict[str, Any]]:
    """One chip for each value with its words. Each keeps what else was asked for and begins at the first page."""
    return [
        {"label": words, "url": _address(request, name, value), "current": value == current} for value, words in values
    ]


def chip_group(
    request: HttpRequest, label: Any, name: str, values: Iterable[tuple[str, Any]], current: str
) -> dict[str, Any]:
    """Chips under a label of their own."""
    return {"label": label, "chips": chips(request, name, values, current)}


def _flipped(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order: tuple[str, ...], mark: list[Any]) -> Q:
    """Rows that come after the mark in this order, written so that an index on the columns serves it."""
    condition = Q(pk__in=[])
    for depth, name in enumerate(order):
        step = Q(**{f"{name.removeprefix('-')}__{'lt' if name.startswith('-') else 'gt'}": mark[depth]})
        for outer in range(depth):
            step &= Q(**{order[outer].removeprefix("-"): mark[outer]})
        condition |= step
    return condition


def _url(request: HttpRequest, direction: str, row: Any, order: tuple[str, ...]) -> str:
    values = [_value(row, name.removeprefix("-")) for name in order]
    return _address(request, direction, signing.dumps([str(value) for value in values], salt=_salt(request, order)))


def _address(request: HttpRequest, name: str, value: str) -> str:
    """The address asked for with one thing said otherwise; another list begins at its first page."""
    query = request.GET.copy()
    query.pop("after", None)
    query.pop("before", None)
    query[name] = value
    return f"{request.path}?{query.urlencode()}"


def _value(row: Any, name: str) -> Any:
    if isinstance(row, Mapping):
        return row[name]
    for part in name.split("__"):
        row = getattr(row, part)
    return row


def _salt(request: HttpRequest, order: tuple[str, ...]) -> str:
    """A mark holds for its own list and order alone: another list's values may not even be of the columns' types."""
    return ":".join((SALT, request.path, *(name.removeprefix("-") for name in order)))


def _read_mark(text: str | None, salt: str) -> list[Any] | None:
    """The values of the mark; a foreign or broken mark means the first page."""
    if not text:
        return None
    try:
        values: list[Any] = signing.loads(text, salt=salt)
    except signing.BadSignature:
        return None
    return values
