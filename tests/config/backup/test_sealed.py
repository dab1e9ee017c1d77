"""A sealed stream comes back whole or not at all."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dure.config.backup.sealed import PIECE_BYTES, BadBackup, open_stream, seal_stream
from dure.foundation.vault.keyring import Keyring, add_key, keyring, make_keys

RING = Keyring(((1, b"1" * 32),), b"i" * 32)
OTHER = Keyring(((1, b"2" * 32),), b"i" * 32)


def sealed(*pieces: bytes, ring: Keyring = RING) -> bytes:
    out = io.BytesIO()
    seal_stream(pieces, out, ring)
    return out.getvalue()


def opened(content: bytes, ring: Keyring = RING) -> bytes:
    return b"".join(open_stream(io.BytesIO(content), ring))


@given(st.lists(st.binary(max_size=300), max_size=6))
def test_what_was_sealed_comes_back(pieces: list[bytes]) -> None:
    assert opened(sealed(*pieces)) == b"".join(pieces)


@pytest.mark.parametrize("size", [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES])
def test_sizes_around_the_piece_come_back(size: int) -> None:
    content = bytes(size)
    assert opened(sealed(content)) == content


@settings(max_examples=300)
@given(st.data())
def test_any_changed_byte_is_noticed(data: st.DataObject) -> None:
    content = bytearray(sealed(b"what a household told us" * 20))
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(BadBackup):
        opened(bytes(content))


@settings(max_examples=200)
@given(st.integers(0, 10**7))
def test_any_cut_is_noticed(cut: int) -> None:
    content = sealed(bytes(PIECE_BYTES + 500))
    with pytest.raises(BadBackup):
        opened(content[: cut % len(content)])


def test_a_cut_exactly_between_two_pieces_is_noticed() -> None:
    content = sealed(bytes(2 * PIECE_BYTES))
    with pytest.raises(BadBackup):
        opened(content[: 28 + 4 + PIECE_BYTES + 16])


def test_pieces_in_another_order_are_noticed() -> None:
    content = sealed(b"a" * PIECE_BYTES + b"b" * PIECE_BYTES + b"c")
    head, size = content[:28], 4 + PIECE_BYTES + 16
    first, second, rest = content[28 : 28 + size], content[28 + size : 28 + 2 * size], content[28 + 2 * size :]
    with pytest.raises(BadBackup):
        opened(head + second + first + rest)


def test_another_installations_keys_open_nothing() -> None:
    with pytest.raises(BadBackup, match="another key file"):
        opened(sealed(b"x"), OTHER)


def test_a_key_that_is_gone_is_named(tmp_path: Path) -> None:
    file, day = tmp_path / "keys.json", dt.date(2026, 1, 1)
    make_keys(file, on=day)
    old = keyring(file)
    add_key(file, on=day)
    content = sealed(b"x", ring=keyring(file))
    with pytest.raises(BadBackup, match="under key 2"):
        opened(content, old)
    assert opened(content, keyring(file)) == b"x"


def test_something_else_is_no_backup() -> None:
    with pytest.raises(BadBackup, match="not a backup"):
        opened(b"PK\x03\x04" + bytes(100))
