"""Backup and restore as an operator runs them, on real servers."""

from __future__ import annotations

import datetime as dt
import errno
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from dure.config.backup import making
from dure.config.backup.making import count_rows, make_backup
from dure.config.commands import Refused
from dure.config.commands.backup import _told
from dure.config.embedded import EmbeddedPostgres
from dure.config.embedded.cluster import binary, environment, give_to
from dure.config.roles import OWNER_ROLE, SUPERUSER
from dure.foundation.audit.checkpoints import append_checkpoint
from dure.foundation.vault.keyring import keyring
from tests.config.conftest import Run

SERVER = "DURE_TEST_SERVER"
CANARY = "zqcanaryzq"


@pytest.fixture
def empty_database(server_urls: dict[str, str]) -> Iterator[dict[str, str]]:
    """A second database, with nothing in it."""
    postgres = EmbeddedPostgres(Path(os.environ[SERVER]))
    name = f"dure_restored_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    postgres.drop_database(name)
    app = postgres.create_database(name)
    yield {"DATABASE_URL": app.url, "OWNER_DATABASE_URL": postgres.connection(OWNER_ROLE, name).url}
    postgres.drop_database(name)


def owner(urls: dict[str, str]) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(urls["OWNER_DATABASE_URL"])


def test_a_backup_comes_back_whole_with_its_walls(
    dure: Run, own_database: dict[str, str], empty_database: dict[str, str], tmp_path: Path
) -> None:
    with owner(own_database) as raw:
        raw.execute("UPDATE areas_area SET name_en = %s WHERE code = (SELECT min(code) FROM areas_area)", [CANARY])
        before = count_rows(raw)
    made = dure("backup", tmp_path)
    assert made.returncode == 0, made.stderr
    [file] = tmp_path.glob("dure-*.backup")
    assert "verified" in made.stdout
    assert CANARY.encode() not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0

    own_database.update(empty_database)
    back = dure("restore", file)
    assert back.returncode == 0, back.stderr
    with owner(empty_database) as raw:
        assert count_rows(raw) == before
        assert raw.execute("SELECT count(*) FROM areas_area WHERE name_en = %s", [CANARY]).fetchone() == (1,)
        walls = raw.execute("SELECT count(*) FROM pg_class WHERE relrowsecurity AND relforcerowsecurity").fetchone()
    assert walls is not None
    assert int(str(walls[0])) > 20
    with psycopg.connect(empty_database["DATABASE_URL"]) as app:
        assert app.execute("SELECT count(*) FROM people_household").fetchone() == (0,)


def test_a_restore_never_writes_over_something(dure: Run, own_database: dict[str, str], tmp_path: Path) -> None:
    assert dure("backup", tmp_path / "a.backup").returncode == 0
    refused = dure("restore", tmp_path / "a.backup")
    assert refused.returncode == 1
    assert "empty" in refused.stderr


def test_a_damaged_backup_leaves_the_database_empty(
    dure: Run, own_database: dict[str, str], empty_database: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "a.backup"
    assert dure("backup", file).returncode == 0
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert "damaged" in dure("restore", file, "--verify").stderr
    own_database.update(empty_database)
    refused = dure("restore", file)
    assert refused.returncode == 1
    with owner(empty_database) as raw:
        assert count_rows(raw) == {}


def test_the_drill_tries_log_and_vault_on_a_server_of_its_own(
    dure: Run, own_database: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "a.backup"
    assert dure("backup", file).returncode == 0
    drilled = dure("restore", file, "--drill")
    assert drilled.returncode == 0, drilled.stderr
    assert "log and vault hold" in drilled.stdout


ACT = ("indicators", "--from", "2026-01-01", "--to", "2026-01-31", "--area", "2650066000")


@pytest.fixture
def checkpoints(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    file = tmp_path / "checkpoints.jsonl"
    monkeypatch.setenv("DURE_AUDIT_CHECKPOINTS", str(file))
    return file


def seal_an_act(dure: Run) -> None:
    """Leave a row in the log, chained and told of in the checkpoint file."""
    for words in (ACT, ("audit", "seal")):
        done = dure(*words)
        assert done.returncode == 0, done.stderr


def test_the_drill_of_last_nights_file_holds_although_the_log_went_on(
    dure: Run, checkpoints: Path, tmp_path: Path
) -> None:
    file = tmp_path / "a.backup"
    seal_an_act(dure)
    assert dure("backup", file).returncode == 0
    seal_an_act(dure)
    assert len(checkpoints.read_text().splitlines()) == 2
    drilled = dure("restore", file, "--drill")
    assert drilled.returncode == 0, drilled.stderr
    # And on a machine that has no checkpoints.
    checkpoints.unlink()
    assert dure("restore", file, "--drill").returncode == 0


def test_a_restored_log_tells_what_was_lost_and_goes_on_beside_a_new_checkpoint_file(
    dure: Run, own_database: dict[str, str], empty_database: dict[str, str], checkpoints: Path, tmp_path: Path
) -> None:
    """The fourth step of docs/how-to/back-up.md."""
    file = tmp_path / "a.backup"
    seal_an_act(dure)
    assert dure("backup", file).returncode == 0
    seal_an_act(dure)
    own_database.update(empty_database)
    assert dure("restore", file).returncode == 0
    lost = dure("audit", "verify")
    assert lost.returncode == 2
    *faults, _total = lost.stdout.splitlines()
    assert len(faults) == 1
    assert "number 2, checkpoint of" in faults[0]
    assert "the log ends before this checkpoint" in faults[0]
    checkpoints.rename(tmp_path / "aside.jsonl")
    seal_an_act(dure)
    fine = dure("audit", "verify")
    assert (fine.returncode, "nothing was changed" in fine.stdout) == (0, True), fine.stdout


def test_the_drill_finds_a_log_whose_end_was_cut_off_long_before_the_backup(
    dure: Run, own_database: dict[str, str], checkpoints: Path, tmp_path: Path
) -> None:
    ring, long_ago = keyring(Path(os.environ["DURE_KEYS"])), dt.datetime(2026, 3, 4, tzinfo=dt.UTC)
    seal_an_act(dure)
    append_checkpoint(checkpoints, at=long_ago, seal=9, chain=bytes(32), ring=ring)
    file = tmp_path / "a.backup"
    assert dure("backup", file).returncode == 0
    drilled = dure("restore", file, "--drill")
    assert drilled.returncode == 1
    assert "the log ends before this checkpoint" in drilled.stderr


def test_a_backup_under_lost_keys_says_so(dure: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.backup"
    assert dure("backup", file).returncode == 0
    monkeypatch.setenv("DURE_KEYS", str(tmp_path / "other.json"))
    assert dure("keys", "make").returncode == 0
    assert "another key file" in dure("restore", file, "--verify").stderr


def test_rows_written_meanwhile_do_not_tear_the_backup(own_database: dict[str, str], tmp_path: Path) -> None:
    """Counts and dump are of one moment, although somebody writes between them."""
    from django.conf import settings

    def disturb(_bytes: int) -> None:
        with owner(own_database) as raw:
            raw.execute("DELETE FROM areas_area WHERE code NOT IN (SELECT area_id FROM areas_unit)")

    with owner(own_database) as raw:
        before = count_rows(raw)
    manifest = make_backup(
        own_database["OWNER_DATABASE_URL"],
        tmp_path / "a.backup",
        keyring(settings.KEYS_FILE),
        at=dt.datetime(2026, 3, 4, tzinfo=dt.UTC),
        seen=disturb,
    )
    assert manifest.rows == before


def test_a_backup_that_fails_leaves_nothing_behind(own_database: dict[str, str], tmp_path: Path) -> None:
    from django.conf import settings

    def full(_bytes: int) -> None:
        assert list(tmp_path.iterdir()), "it is being written"
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    ring, at = keyring(settings.KEYS_FILE), dt.datetime(2026, 3, 4, tzinfo=dt.UTC)
    with pytest.raises(Refused, match="Make room"), _told():
        make_backup(own_database["OWNER_DATABASE_URL"], tmp_path / "a.backup", ring, at=at, seen=full)
    assert list(tmp_path.iterdir()) == []


def test_rows_missing_after_a_restore_are_told_as_written(
    dure: Run,
    own_database: dict[str, str],
    empty_database: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from django.conf import settings

    with monkeypatch.context() as wrong:
        wrong.setattr(making, "count_rows", lambda raw: {**count_rows(raw), "areas_area": 123456})
        file, ring, at = tmp_path / "a.backup", keyring(settings.KEYS_FILE), dt.datetime(2026, 3, 4, tzinfo=dt.UTC)
        make_backup(own_database["OWNER_DATABASE_URL"], file, ring, at=at, seen=lambda _bytes: None)
    own_database.update(empty_database)
    refused = dure("restore", file)
    assert refused.returncode == 1
    assert "was written into the database" in refused.stderr
    assert "areas_area" in refused.stderr
    assert "nothing was changed" not in refused.stderr


# --- point in time: PostgreSQL's own base backup and archive, with the settings of docs/how-to/back-up.md ---


def test_a_deleted_table_comes_back_from_base_backup_and_archive(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    archiving = {
        "wal_level": "replica",
        "max_wal_senders": "3",
        "archive_mode": "on",
        "archive_command": f"test ! -f {archive}/%f && cp %p {archive}/%f",
    }
    first = EmbeddedPostgres(tmp_path / "first", durable=False, settings=archiving)
    first.ensure_initialised()
    give_to(archive, first._cluster.identity())
    with first:
        with first.connection(OWNER_ROLE).connect() as raw:
            raw.execute("CREATE TABLE visits AS SELECT generate_series(1, 25000) AS number")
        _base_backup(first, tmp_path / "second" / "cluster")
        with first.connection(OWNER_ROLE).connect() as raw:
            raw.execute("INSERT INTO visits SELECT generate_series(25001, 26000)")
            time.sleep(0.05)
            moment = raw.execute("SELECT clock_timestamp()").fetchone()
            time.sleep(0.05)
            raw.execute("DROP TABLE visits")
        with first.connection(SUPERUSER, "postgres").connect() as raw:
            raw.execute("SELECT pg_switch_wal()")
            _wait_until_archived(raw)
    assert moment is not None
    second = _second(tmp_path, archive, moment[0])
    with second, second.connection(OWNER_ROLE).connect() as raw:
        # It answers readers while it is still catching up.
        _wait_until_open(raw)
        assert raw.execute("SELECT count(*), max(number) FROM visits").fetchone() == (26000, 26000)
        raw.execute("INSERT INTO visits VALUES (26001)")


def _base_backup(server: EmbeddedPostgres, folder: Path) -> None:
    info = server.connection(SUPERUSER, "postgres")
    login = environment() | {"PGPASSWORD": info.password}
    at = ["--host", info.host, "--port", str(info.port), "--username", SUPERUSER]
    take = [binary("pg_basebackup"), "--pgdata", folder, "--checkpoint=fast", "--wal-method=stream", *at]
    subprocess.run(take, env=login, check=True, timeout=120)
    subprocess.run([binary("pg_verifybackup"), folder], env=environment(), check=True, timeout=120)


def _wait_until_archived(raw: psycopg.Connection[tuple[object, ...]]) -> None:
    deadline = time.monotonic() + 30
    wanted = raw.execute("SELECT pg_walfile_name(pg_current_wal_lsn() - 1)").fetchone()
    while time.monotonic() < deadline:
        row = raw.execute("SELECT last_archived_wal FROM pg_stat_archiver").fetchone()
        if row and wanted and row[0] and str(row[0]) >= str(wanted[0]):
            return
        time.sleep(0.05)
    raise AssertionError(f"nothing was archived: {raw.execute('SELECT * FROM pg_stat_archiver').fetchone()}")


def _wait_until_open(raw: psycopg.Connection[tuple[object, ...]]) -> None:
    deadline = time.monotonic() + 30
    while raw.execute("SELECT pg_is_in_recovery()").fetchone() == (True,):
        assert time.monotonic() < deadline, "the recovery does not end"
        time.sleep(0.05)


def _second(tmp_path: Path, archive: Path, moment: dt.datetime) -> EmbeddedPostgres:
    """A server on the base backup that stops its recovery at the moment."""
    folder = tmp_path / "second"
    for name in ("secrets.json", "roles-laid"):
        shutil.copy(tmp_path / "first" / name, folder / name)
    (folder / "cluster" / "recovery.signal").touch()
    recovering = {
        "restore_command": f"cp {archive}/%f %p",
        "recovery_target_time": moment.isoformat(),
        "recovery_target_action": "promote",
        "wal_level": "replica",
        "max_wal_senders": "3",
    }
    return EmbeddedPostgres(folder, durable=False, settings=recovering)
