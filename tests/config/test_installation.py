"""Getting ready without a named database: keys are made for a new one, never for one that has them somewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from dure.config.embedded import EmbeddedPostgres
from dure.config.installation import prepare
from dure.foundation.vault.keyring import BadKeys, keyring
from tests.config.conftest import Run


@pytest.fixture
def var(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder of Dure's own, and a key file on a disk beside it."""
    for name in ("DATABASE_URL", "OWNER_DATABASE_URL", "DURE_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    # What `prepare` sets by itself goes with the test.
    monkeypatch.setenv("DURE_SECRET_KEY", "")
    monkeypatch.setenv("DURE_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("DURE_KEYS", str(tmp_path / "disk" / "keys.json"))
    return tmp_path / "var"


def test_an_empty_folder_gets_keys_and_keeps_them(var: Path) -> None:
    assert prepare() == var / "postgres"
    keys = var.parent / "disk" / "keys.json"
    first = keys.read_bytes()
    assert keyring(keys).current == 1
    (var / "postgres" / "cluster").mkdir(parents=True)
    prepare()
    assert keys.read_bytes() == first


def test_a_database_whose_key_file_is_away_gets_no_other_keys(var: Path) -> None:
    keys = var.parent / "disk" / "keys.json"
    prepare()
    EmbeddedPostgres(var / "postgres", durable=False).ensure_initialised()
    keys.rename(keys.with_suffix(".away"))
    with pytest.raises(BadKeys, match="mount the disk") as refused:
        prepare()
    assert str(keys) in str(refused.value)
    assert not keys.exists()
    keys.with_suffix(".away").rename(keys)
    prepare()


@pytest.mark.parametrize(
    "words", [("doctor",), ("serve",), ("migrate",), ("worker",), ("keys", "verify")], ids=" ".join
)
def test_no_command_starts_a_database_without_its_keys(dure: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "postgres" / "cluster").mkdir(parents=True)
    keys = tmp_path / "keys.json"
    refused = dure(*words, DATABASE_URL="", OWNER_DATABASE_URL="", DURE_VAR=str(tmp_path), DURE_KEYS=str(keys))
    assert refused.returncode == 1
    assert refused.stderr.startswith("dure: There is no key file")
    assert not keys.exists()


def test_a_restore_without_the_key_file_makes_none(dure: Run, tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    refused = dure("restore", tmp_path / "a.backup", DATABASE_URL="", DURE_VAR=str(tmp_path), DURE_KEYS=str(keys))
    assert refused.returncode == 1
    assert not keys.exists()
