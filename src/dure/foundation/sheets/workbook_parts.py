"""The parts of a workbook, read by events: nothing is built as a tree, no entity is known, nothing grows unseen."""

from __future__ import annotations

import struct
import zipfile
import zlib
from array import array
from collections.abc import Callable, Iterator
from typing import IO, Any
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.styles.numbers import is_date_format as shows_a_day
from openpyxl.utils.escape import unescape

from dure.foundation.sheets.faults import Unreadable, Why
from dure.foundation.sheets.shapes import LONGEST_TEXT

CHUNK = 64 * 1024
LONGEST_TOKEN = 1024 * 1024
MOST_SHARED_BYTES = 400 * 1024 * 1024
ESCAPED = "_x"
BREAKS = (expat.ExpatError, zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, KeyError,
          OverflowError, RuntimeError)  # fmt: skip
"""What the readers raise on archives made to confuse them; a part that is not implemented is a ``RuntimeError``."""


class Events:
    """Feeds one part to the handlers of ``start``, ``end`` and ``text``, names without their namespace."""

    def __init__(self, start: Callable[[str, dict[str, str]], Any], end: Callable[[str], Any]) -> None:
        self._start, self._end = start, end
        self._text: list[str] = []
        self._length = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._finish
        self._parser.CharacterDataHandler = self._say
        # Without a document type there are no entities, neither bombs nor files from elsewhere.
        self._parser.StartDoctypeDeclHandler = _refuse
        self._fed = 0

    def feed(self, part: IO[bytes]) -> Iterator[None]:
        """Comes back after each piece, so that what the handlers found can be taken away.

        Raises: Unreadable.
        """
        try:
            while piece := part.read(CHUNK):
                self._parser.Parse(piece, False)
                self._fed += len(piece)
                if self._fed - self._parser.CurrentByteIndex > LONGEST_TOKEN:
                    raise Unreadable(Why.BROKEN)
                yield
            self._parser.Parse(b"", True)
            yield
        except BREAKS as fault:
            raise Unreadable(Why.BROKEN) from fault

    def clear(self) -> None:
        self._text, self._length = [], 0

    @property
    def text(self) -> str:
        """What stands in the element up to here; cut where it is longer than any cell."""
        return "".join(self._text)

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self._start(name.rpartition(" ")[2], attributes)

    def _finish(self, name: str) -> None:
        self._end(name.rpartition(" ")[2])

    def _say(self, text: str) -> None:
        if self._length <= LONGEST_TEXT:
            self._text.append(text[: LONGEST_TEXT + 1])
            self._length += len(text)


def check_whole(part: IO[bytes]) -> None:
    """Go through a part once, so that its last line is known to be sound before its first one is used.

    Raises: Unreadable.
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    fed = 0
    try:
        while piece := part.read(CHUNK):
            parser.Parse(piece, False)
            fed += len(piece)
            if fed - parser.CurrentByteIndex > LONGEST_TOKEN:
                raise Unreadable(Why.BROKEN)
        parser.Parse(b"", True)
    except BREAKS as fault:
        raise Unreadable(Why.BROKEN) from fault


def _refuse(*_declared: object) -> None:
    raise Unreadable(Why.BROKEN)


def plain(text: str) -> str:
    """A text as it was typed: ``_x000D_`` stands for a sign that XML cannot carry."""
    return unescape(text) if ESCAPED in text else text


class SharedTexts:
    """The texts that cells point at by number: together in one piece of memory."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("Q")

    def __getitem__(self, number: int) -> str:
        if not 0 <= number < len(self._ends):
            raise IndexError(number)
        begin = self._ends[number - 1] if number else 0
        return self._bytes[begin : self._ends[number]].decode("utf-8", "replace")

    def add(self, text: str) -> None:
        self._bytes += text.encode("utf-8", "replace")
        self._ends.append(len(self._bytes))
        if len(self._bytes) + 8 * len(self._ends) > MOST_SHARED_BYTES:
            raise Unreadable(Why.TOO_LARGE)


class _SharedReader:
    """Puts the runs of each text together, without the signs that say how it is pronounced."""

    def __init__(self) -> None:
        self.found = SharedTexts()
        self.events = Events(self._start, self._end)
        self._runs: list[str] = []
        self._is_said = False

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        if name == "si":
            self._runs = []
        elif name == "rPh":
            self._is_said = True
        elif name == "t":
            self.events.clear()

    def _end(self, name: str) -> None:
        if name == "t" and not self._is_said and sum(map(len, self._runs)) <= LONGEST_TEXT:
            self._runs.append(plain(self.events.text))
        elif name == "rPh":
            self._is_said = False
        elif name == "si":
            self.found.add("".join(self._runs))


def shared_texts(part: IO[bytes]) -> SharedTexts:
    """Raises: Unreadable."""
    reader = _SharedReader()
    for _ in reader.events.feed(part):
        pass
    return reader.found


def date_styles(part: IO[bytes]) -> frozenset[int]:
    """The numbers of the cell styles that show a day. Raises: Unreadable."""
    formats: dict[int, str] = {}
    styles: list[int] = []
    inside = [""]

    def start(name: str, attributes: dict[str, str]) -> None:
        if name in ("cellXfs", "cellStyleXfs", "dxfs"):
            inside[0] = name
        elif name == "numFmt" and inside[0] != "dxfs":
            formats[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")[:LONGEST_TEXT]
        elif name == "xf" and inside[0] == "cellXfs":
            styles.append(_number(attributes.get("numFmtId")))

    events = Events(start, lambda _name: None)
    for _ in events.feed(part):
        events.clear()
    return frozenset(at for at, number in enumerate(styles) if _is_day(number, formats))


def _is_day(number: int, formats: dict[int, str]) -> bool:
    code = formats.get(number) or BUILTIN_FORMATS.get(number, "")
    # The formats 27 to 36 and 50 to 58 show days in East Asian editions. Source: ECMA-376, part 1, 18.8.30.
    return 27 <= number <= 36 or 50 <= number <= 58 or bool(code and shows_a_day(code))


def _number(text: str | None) -> int:
    try:
        return int(text or 0)
    except ValueError:
        return 0


def attributes_of(part: IO[bytes], wanted: str) -> list[dict[str, str]]:
    """The attributes of every element of a name, namespaces aside. Raises: Unreadable."""
    found: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == wanted:
            found.append({key.rpartition(" ")[2]: value for key, value in attributes.items()})

    events = Events(start, lambda _name: None)
    for _ in events.feed(part):
        events.clear()
    return found
