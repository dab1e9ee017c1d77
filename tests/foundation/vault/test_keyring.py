"""The key file: made once, added to, and refused in words when it is missing or damaged."""

from __future__ import annotations

import datetime as dt
import json
import stat
from pathlib import Path

import pytest

from dure.foundation.vault.keyring import BadKeys, add_key, keyring, make_keys

DAY = dt.date(2026, 3, 4)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "keys.json"
    make_keys(path, on=DAY)
    return path


def test_a_new_key_file_is_readable_by_its_owner_alone(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_key_file_is_never_overwritten(file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(BadKeys, match="dure keys add"):
        make_keys(file, on=DAY)
    assert file.read_bytes() == before


def test_each_purpose_and_each_number_has_a_key_of_its_own(file: Path) -> None:
    add_key(file, on=DAY)
    ring = keyring(file)
    keys = {ring.key("vault", 1), ring.key("vault", 2), ring.key("audit", 1), ring.key("audit", 2)}
    keys |= {ring.index_key("phone"), ring.index_key("registration_number")}
    assert len(keys) == 6
    assert {len(key) for key in keys} == {32}


def test_an_added_key_is_the_one_in_use_and_the_old_one_stays_readable(file: Path) -> None:
    old, index = keyring(file).key("vault"), keyring(file).index_key("phone")
    assert add_key(file, on=DAY) == 2
    ring = keyring(file)
    assert ring.current == 2
    assert ring.key("vault", 1) == old
    assert ring.key("vault") != old
    assert ring.index_key("phone") == index


def test_an_unknown_number_is_an_error_and_not_another_key(file: Path) -> None:
    with pytest.raises(KeyError):
        keyring(file).key("vault", 9)


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(BadKeys, match="dure keys make"):
        keyring(tmp_path / "none.json")


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "[]",
        "{}",
        '{"keys": [], "index": ""}',
        '{"keys": [{"number": 1, "secret": "c2hvcnQ="}], "index": "c2hvcnQ="}',
        '{"keys": {"number": 1}, "index": 3}',
    ],
)
def test_a_damaged_file_is_refused_in_words(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(damage)
    with pytest.raises(BadKeys, match="Bring back a copy"):
        keyring(path)


def test_two_keys_of_one_number_are_refused(file: Path) -> None:
    content = json.loads(file.read_text())
    content["keys"].append(content["keys"][0])
    file.write_text(json.dumps(content))
    with pytest.raises(BadKeys, match="different"):
        keyring(file)
