"""Large files on their way in: as they were sent, and unreadable where they lie meanwhile."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from dure.foundation.uploads.spooling import HiddenFile

CONTENT = bytes(range(256)) * 40


def written() -> HiddenFile:
    file = HiddenFile()
    for start in range(0, len(CONTENT), 1_000):
        file.write(CONTENT[start : start + 1_000])
    return file


def test_what_was_written_comes_back() -> None:
    file = written()
    file.seek(0)
    assert file.read() == CONTENT


def test_on_the_disk_it_cannot_be_read() -> None:
    file = HiddenFile()
    file.write("박영자 1954-03-02 ".encode() * 1_000)
    file._file.seek(0)
    assert "박영자".encode() not in file._file.read()


@given(st.lists(st.tuples(st.integers(0, len(CONTENT) + 50), st.integers(0, 5_000)), max_size=8))
def test_any_place_can_be_read_in_any_order(places: list[tuple[int, int]]) -> None:
    file, plain = written(), io.BytesIO(CONTENT)
    for offset, size in places:
        assert file.seek(offset) == plain.seek(offset)
        assert file.read(size) == plain.read(size)
        assert file.tell() == plain.tell() or plain.tell() > len(CONTENT)


def test_the_end_is_where_it_was_written_to() -> None:
    assert written().seek(0, io.SEEK_END) == len(CONTENT)
