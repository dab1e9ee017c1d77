"""Sealing: opened only with the key, only in its own row, and only unchanged."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.foundation.vault.keyring import Keyring, add_key, keyring, make_keys
from dure.foundation.vault.sealing import HEAD, NONCE, Unreadable, blind_index, key_number, open_sealed, seal

DAY = dt.date(2026, 3, 4)
RING = Keyring(((1, b"1" * 32), (2, b"2" * 32)), b"i" * 32)
OLDER = Keyring(((1, b"1" * 32),), b"i" * 32)
HERE, THERE = "people.person:1:phone", "people.person:2:phone"


@given(st.text())
def test_what_is_sealed_is_opened_again(value: str) -> None:
    assert open_sealed(seal(value, ring=RING, bound_to=HERE), ring=RING, bound_to=HERE) == value


def test_the_same_value_never_looks_the_same_twice() -> None:
    tokens = {seal("010-1234-5678", ring=RING, bound_to=HERE) for _ in range(100)}
    assert len({token[HEAD : HEAD + NONCE] for token in tokens}) == len(tokens) == 100
    assert not [token for token in tokens if b"1234" in token]


def test_no_changed_bit_opens() -> None:
    token = seal("900101-1234567", ring=RING, bound_to=HERE)
    opened = []
    for place in range(len(token) * 8):
        changed = bytearray(token)
        changed[place // 8] ^= 1 << place % 8
        try:
            opened.append(open_sealed(bytes(changed), ring=RING, bound_to=HERE))
        except Unreadable:
            continue
    assert opened == []


@pytest.mark.parametrize("length", range(43))
def test_a_token_cut_short_does_not_open(length: int) -> None:
    token = seal("010-1234-5678", ring=RING, bound_to=HERE)
    with pytest.raises(Unreadable):
        open_sealed(token[:length], ring=RING, bound_to=HERE)


def test_a_token_copied_to_another_row_does_not_open() -> None:
    with pytest.raises(Unreadable, match="another row"):
        open_sealed(seal("010-1234-5678", ring=RING, bound_to=HERE), ring=RING, bound_to=THERE)


def test_a_token_of_a_key_that_is_gone_says_which() -> None:
    token = seal("x", ring=RING, bound_to=HERE)
    assert key_number(token) == 2
    with pytest.raises(Unreadable, match="key 2"):
        open_sealed(token, ring=OLDER, bound_to=HERE)


def test_an_older_token_opens_after_a_key_was_added(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    make_keys(file, on=DAY)
    token = seal("x", ring=keyring(file), bound_to=HERE)
    add_key(file, on=DAY)
    assert open_sealed(token, ring=keyring(file), bound_to=HERE) == "x"
    assert key_number(seal("x", ring=keyring(file), bound_to=HERE)) == 2


def test_a_blind_index_depends_on_value_kind_and_installation_and_on_nothing_else() -> None:
    marks = {
        blind_index("01012345678", ring=RING, kind="phone"),
        blind_index("01012345678", ring=OLDER, kind="phone"),
    }
    assert len(marks) == 1
    marks |= {
        blind_index("01012345679", ring=RING, kind="phone"),
        blind_index("01012345678", ring=RING, kind="registration_number"),
        blind_index("01012345678", ring=Keyring(RING.numbered, b"j" * 32), kind="phone"),
    }
    assert len(marks) == 4
