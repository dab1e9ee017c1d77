"""The physical lines of a text file, as bytes in UTF-8 or CP949, one by one and never longer than a limit."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from dure.foundation.sheets.faults import Unreadable, Why
from dure.foundation.sheets.shapes import LONGEST_LINE

CHUNK = 256 * 1024
LOOKED_AT = 8 * 1024
UTF_8, CP949 = "utf-8", "cp949"
MARKS = ((codecs.BOM_UTF8, UTF_8), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
WIDE_SHARE = 0.2
"""From this share of NULs at every second place on a text is UTF-16 without a mark."""
OLD_MAC = b"\r"
REPLACED = "\ufffd".encode()


@dataclass(slots=True)
class TextLines:
    """The lines of one file in its encoding; ``at`` is how many bytes were read."""

    file: IO[bytes]
    encoding: str
    mark: int
    newline: bytes = b"\n"
    at: int = 0

    @property
    def is_wide(self) -> bool:
        return self.encoding.startswith("utf-16")

    def __iter__(self) -> Iterator[bytes | None]:
        """Each line without its end, a wide one as UTF-8; None for one that is too long."""
        waiting, too_long = b"", False
        for chunk in self._chunks():
            *whole, waiting = (waiting + chunk).split(self.newline)
            for line in whole:
                yield None if too_long or len(line) > LONGEST_LINE else line.rstrip(b"\r")
                too_long = False
            if len(waiting) > LONGEST_LINE:
                waiting, too_long = b"", True
        if waiting or too_long:
            yield None if too_long else waiting.rstrip(b"\r")

    def _chunks(self) -> Iterator[bytes]:
        self.file.seek(self.mark)
        self.at = self.mark
        wide = codecs.getincrementaldecoder(self.encoding)("replace") if self.is_wide else None
        while chunk := self.file.read(CHUNK):
            self.at += len(chunk)
            yield wide.decode(chunk).encode("utf-8", "replace") if wide else chunk
        if wide:
            yield wide.decode(b"", final=True).encode("utf-8", "replace")

    def decoded(self, line: bytes) -> str | None:
        """The text of a line; None when it is not in the file's encoding."""
        try:
            text = line.decode(UTF_8 if self.is_wide else self.encoding)
        except UnicodeDecodeError:
            return None
        return None if self.is_wide and REPLACED in line else text


def text_lines(file: IO[bytes]) -> TextLines:
    """The lines in the encoding that fits the most of them.

    An error in the last of a million lines spoils that line, not the file.

    Raises: Unreadable when more than half of the lines with other letters than ASCII fit none.
    """
    file.seek(0)
    head = file.read(LOOKED_AT)
    mark, encoding = next(((len(mark), name) for mark, name in MARKS if head.startswith(mark)), (0, ""))
    lines = TextLines(file, encoding or _without_mark(head) or UTF_8, mark)
    if OLD_MAC in head and b"\n" not in head:
        lines.newline = OLD_MAC
    _choose(lines, is_certain=bool(encoding))
    return lines


def _without_mark(head: bytes) -> str:
    half = max(len(head) // 2, 1)
    if head[1::2].count(0) > half * WIDE_SHARE > head[::2].count(0):
        return "utf-16-le"
    if head[::2].count(0) > half * WIDE_SHARE > head[1::2].count(0):
        return "utf-16-be"
    return ""


def _choose(lines: TextLines, *, is_certain: bool) -> None:
    others = faulty = korean = 0
    for line in lines:
        if line is None or line.isascii():
            continue
        others += 1
        faulty += lines.decoded(line) is None
        korean += not is_certain and not lines.is_wide and not _fits_korean(line)
    if faulty and not is_certain and not lines.is_wide and korean < faulty:
        lines.encoding, faulty = CP949, korean
    if faulty * 2 > others:
        raise Unreadable(Why.ENCODING)


def _fits_korean(line: bytes) -> bool:
    try:
        line.decode(CP949)
    except UnicodeDecodeError:
        return False
    return True


def size_of(file: IO[bytes]) -> int:
    """How many bytes the file has."""
    return file.seek(0, io.SEEK_END)
