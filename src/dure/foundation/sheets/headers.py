"""Finding the row of headings: titles and notes may stand above it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from dure.foundation.sheets.cells import heading, text_of
from dure.foundation.sheets.faults import Unreadable, Why
from dure.foundation.sheets.shapes import MOST_COLUMNS, Cell

FEWEST_HEADINGS = 2


@dataclass(frozen=True, slots=True)
class Header:
    """The headings as written, and at which place stands which of the names that were asked for."""

    columns: tuple[str, ...]
    places: dict[str, int]


@dataclass(slots=True)
class HeaderSearch:
    """Takes line after line until one holds every name. Without names the first line of several texts is the header."""

    needed: Sequence[str]
    _above: list[str] = field(default_factory=list)
    _fewest_missing: tuple[str, ...] | None = None

    def take(self, cells: Sequence[Cell]) -> Header | None:
        """The header, when this line is it; a blank below a heading merged over two lines takes that one.

        Raises: Unreadable.
        """
        texts = [text_of(cell) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if len(texts) > MOST_COLUMNS:
            raise Unreadable(Why.TOO_WIDE)
        found = self._header(texts) or self._header(self._with_those_above(texts))
        self._above = texts
        return found

    def missing(self) -> Unreadable:
        """What to say when no line was it: the names that the likeliest line lacks."""
        return Unreadable(Why.NO_HEADER, self._fewest_missing or tuple(self.needed))

    def _with_those_above(self, texts: list[str]) -> list[str]:
        if not any(texts):
            return texts
        width = max(len(texts), len(self._above))
        padded = [*texts, *[""] * (width - len(texts))]
        above = [*self._above, *[""] * (width - len(self._above))]
        return [own or other for own, other in zip(padded, above, strict=True)]

    def _header(self, texts: list[str]) -> Header | None:
        if not self.needed:
            filled = sum(1 for text in texts if text)
            return Header(tuple(texts), {}) if filled >= FEWEST_HEADINGS else None
        keys = [heading(text) for text in texts]
        wanted = {heading(name): name for name in self.needed}
        missing = tuple(name for key, name in wanted.items() if key not in keys)
        if missing:
            if self._fewest_missing is None or len(missing) < len(self._fewest_missing):
                self._fewest_missing = missing
            return None
        twice = tuple(wanted[key] for key, times in Counter(keys).items() if times > 1 and key in wanted)
        if twice:
            raise Unreadable(Why.COLUMN_TWICE, twice)
        return Header(tuple(texts), {name: keys.index(heading(name)) for name in self.needed})
