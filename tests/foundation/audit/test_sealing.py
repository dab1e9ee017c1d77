"""The sealer chains everything once, whenever it was committed."""

from __future__ import annotations

import datetime as dt
import json
import stat
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from dure.foundation.access.scope import as_system
from dure.foundation.audit import sealing
from dure.foundation.audit.actions import event
from dure.foundation.audit.checkpoints import append_checkpoint, read_checkpoints
from dure.foundation.audit.marks import first_id_at, keys, made_at
from dure.foundation.audit.models import Act, AuditSeal
from dure.foundation.audit.sealing import LOCK, seal
from dure.foundation.audit.verifying import Fault, Verification
from dure.foundation.jobs.kinds import KINDS
from dure.foundation.jobs.running import run_kind
from dure.foundation.vault.keyring import add_key, keyring
from tests.foundation.audit.conftest import write_acts

Raw = Any


def seals() -> list[tuple[int, Any]]:
    with as_system("tests") as system:
        return list(AuditSeal.objects.visible_to(system).order_by("number").values_list("number", "event_id"))


def look(raw: Raw, file: Path, **more: Any) -> list[Fault]:
    run = Verification(raw, keys(), read_checkpoints(file), at=timezone.now(), **more)
    return [finding.fault for finding in run.findings()]


def test_a_row_that_commits_late_is_sealed_later(log: None, intruder: Raw, checkpoints: Path) -> None:
    with as_system("tests") as system:
        late = event(system, Act.READ, "made first")
        soon = event(system, Act.READ, "committed first")
        soon.save(force_insert=True)
    before = seals()
    seal(timezone.now())
    with as_system("tests"):
        late.save(force_insert=True)
    assert seal(timezone.now()) == 1
    assert [event_id for _, event_id in seals()][len(before) :][-2:] == [soon.id, late.id]
    assert late.id < soon.id
    assert look(intruder, checkpoints) == []


def test_a_row_of_any_age_is_sealed_when_everything_is_asked_for(log: None, intruder: Raw, checkpoints: Path) -> None:
    now = timezone.now()
    write_acts(1)
    seal(now, everything=True)
    with as_system("tests") as system:
        old = event(system, Act.READ, "x")
        old.id = first_id_at(now - dt.timedelta(days=9))
        mark = old.mark()
        old.key_number, old.mac = mark.number, mark.mac
        old.save(force_insert=True)
    assert seal(now) == 0
    assert look(intruder, checkpoints) == [Fault.NEVER_SEALED]
    assert seal(now, everything=True) == 1
    intruder.rollback()
    assert look(intruder, checkpoints) == []


def test_many_rows_are_sealed_in_batches_without_a_gap(
    log: None, intruder: Raw, checkpoints: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "BATCH", 7)
    seal(timezone.now())
    write_acts(40)
    assert seal(timezone.now()) == 40
    assert seal(timezone.now()) == 0
    numbers = [number for number, _ in seals()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert look(intruder, checkpoints) == []


def test_one_sealer_at_a_time(log: None, intruder: Raw) -> None:
    write_acts(3)
    intruder.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    assert seal(timezone.now()) == 0
    intruder.rollback()
    assert seal(timezone.now()) >= 3


def test_a_sealer_that_finds_another_at_work_signs_nothing(log: None, intruder: Raw, checkpoints: Path) -> None:
    write_acts(3)
    seal(timezone.now())
    signed = checkpoints.read_text()
    checkpoints.unlink()
    intruder.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    assert seal(timezone.now()) == 0
    assert run_kind(KINDS["audit.seal"], job_id=3) == 0
    assert not checkpoints.exists()
    intruder.rollback()
    seal(timezone.now())
    assert [line.seal for line in read_checkpoints(checkpoints)] == [json.loads(signed)["seal"]]


def test_the_checkpoints_never_go_back(log: None, checkpoints: Path) -> None:
    now, ring = timezone.now(), keys()
    assert append_checkpoint(checkpoints, at=now, seal=10, chain=bytes(32), ring=ring)
    assert not append_checkpoint(checkpoints, at=now, seal=5, chain=bytes(32), ring=ring)
    assert append_checkpoint(checkpoints, at=now, seal=11, chain=bytes(32), ring=ring)
    assert [line.seal for line in read_checkpoints(checkpoints)] == [10, 11]


def test_a_sealer_that_dies_before_its_checkpoint_leaves_it_to_the_next(
    log: None, checkpoints: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_acts(3)
    with monkeypatch.context() as broken:
        broken.setattr(sealing, "append_checkpoint", lambda *args, **told: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            seal(timezone.now())
    assert not checkpoints.exists()
    assert seal(timezone.now()) == 0
    [line] = read_checkpoints(checkpoints)
    assert line.seal == seals()[-1][0]


def test_the_job_seals_and_then_signs(log: None, intruder: Raw, checkpoints: Path) -> None:
    write_acts(5)
    done = run_kind(KINDS["audit.seal"], job_id=1)
    assert done == len(seals()) >= 5
    assert [line.seal for line in read_checkpoints(checkpoints)] == [done]
    assert run_kind(KINDS["audit.seal_all"], job_id=2) == 0
    assert look(intruder, checkpoints) == []


def test_the_checkpoint_file_is_the_owners_alone_and_grows_by_a_line_for_each_run(log: None, checkpoints: Path) -> None:
    for _ in range(2):
        write_acts(1)
        seal(timezone.now())
    seal(timezone.now())
    assert stat.S_IMODE(checkpoints.stat().st_mode) == 0o600
    lines = [json.loads(line) for line in checkpoints.read_text().splitlines()]
    assert [line["seal"] for line in lines] == [len(seals()) - 1, len(seals())]
    assert set(lines[0]) == {"at", "seal", "chain", "key", "mac"}


def test_after_a_rotation_the_old_rows_still_verify(
    log: None, intruder: Raw, checkpoints: Path, settings: Any, tmp_path: Path
) -> None:
    ring = tmp_path / "keys.json"
    ring.write_text(settings.KEYS_FILE.read_text())
    write_acts(2)
    seal(timezone.now())
    settings.KEYS_FILE = ring
    assert add_key(ring, on=dt.date(2026, 3, 4)) == 2
    write_acts(2)
    seal(timezone.now())
    rows = intruder.execute("SELECT DISTINCT key_number FROM audit_auditseal ORDER BY 1").fetchall()
    assert rows == [(1,), (2,)]
    assert look(intruder, checkpoints) == []
    keyring.cache_clear()


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["audit_auditevent", "audit_auditseal"])
def test_the_app_role_may_only_append(table: str) -> None:
    with as_system("tests"):
        for statement in (f"UPDATE {table} SET mac = mac", f"DELETE FROM {table}", f"TRUNCATE {table}"):
            refused = pytest.raises(DatabaseError, match="permission denied")
            with refused, transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)


def test_the_owner_may_move_a_path_and_nothing_else(log: None, own_database: dict[str, str]) -> None:
    write_acts(2)
    seal(timezone.now())
    with psycopg.connect(own_database["OWNER_DATABASE_URL"]) as owner:
        assert owner.execute("UPDATE audit_auditevent SET path = '26.1.'").rowcount >= 2
        for statement in (
            "UPDATE audit_auditevent SET reason = ''",
            "DELETE FROM audit_auditevent",
            "TRUNCATE audit_auditevent",
            "UPDATE audit_auditseal SET number = number + 1000",
            "DELETE FROM audit_auditseal",
            "TRUNCATE audit_auditseal",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), owner.transaction():
                owner.execute(statement)


@pytest.mark.django_db
def test_an_ordinary_person_neither_sees_nor_lengthens_the_chain(official: Any, acting: Any) -> None:
    with acting(official), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_auditseal")
        assert cursor.fetchone() == (0,)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            cursor.execute(
                "INSERT INTO audit_auditseal VALUES (1, gen_random_uuid(), sha256('a'), sha256('b'), 1, now())"
            )


def test_an_id_tells_when_it_was_made() -> None:
    moment = dt.datetime(2026, 3, 4, 12, 30, 15, 250000, tzinfo=dt.UTC)
    assert made_at(first_id_at(moment)) == moment
    assert first_id_at(moment).version == 7
