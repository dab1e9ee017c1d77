"""Whatever somebody with the whole database in hand does to the log, verifying finds it."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from dure.foundation.audit.checkpoints import read_checkpoints
from dure.foundation.audit.marks import keys
from dure.foundation.audit.sealing import seal
from dure.foundation.audit.verifying import Fault, Finding, Verification
from tests.foundation.audit.conftest import write_acts

ROWS = 40
TRIALS = 600
SEED = 20260304
Raw = Any

EDITS = {
    "at": "at + interval '1 microsecond'",
    "actor_id": "gen_random_uuid()",
    "actor_name": "actor_name || 'x'",
    "acting_path": "'41.'",
    "role": "'system'",
    "ip": "''",
    "session": "'0'",
    "act": "CASE act WHEN 'read' THEN 'list' ELSE 'read' END",
    "what": "what || ' '",
    "object_id": "NULL",
    "household_id": "gen_random_uuid()",
    "reason": "replace(reason, '전화', '')",
    "detail": "detail || '{\"rows\": -1}'",
    "mac": "sha256(mac)",
    "key_number": "0",
}
SEAL_EDITS = {
    "event_id": "gen_random_uuid()",
    "mac": "sha256(mac)",
    "chain": "sha256(chain)",
    "key_number": "key_number + 1",
    "number": "number + 100000",
}


@pytest.fixture
def sealed(log: None, checkpoints: Path) -> None:
    """Three runs of the sealer with their checkpoints."""
    for _ in range(3):
        write_acts(ROWS // 3 + 1)
        seal(timezone.now())


def look(raw: Raw, file: Path) -> list[Finding]:
    run = Verification(raw, keys(), read_checkpoints(file), at=timezone.now())
    return list(run.findings())


def pick(raw: Raw, dice: random.Random, number: int = 1) -> list[str]:
    ids = [row[0] for row in raw.execute("SELECT event_id::text FROM audit_auditseal ORDER BY number")]
    return dice.sample(ids, number)


def edit(raw: Raw, dice: random.Random) -> None:
    column = dice.choice(sorted(EDITS))
    raw.execute(f"UPDATE audit_auditevent SET {column} = {EDITS[column]} WHERE id = %s", pick(raw, dice))


def edit_with_the_copied_mark(raw: Raw, dice: random.Random) -> None:
    """Change a row and put the mark of another on it, in the row and in its seal."""
    one, other = pick(raw, dice, 2)
    raw.execute(
        "UPDATE audit_auditevent SET reason = 'x', mac = (SELECT mac FROM audit_auditevent WHERE id = %s) "
        "WHERE id = %s",
        [other, one],
    )
    raw.execute(
        "UPDATE audit_auditseal SET mac = (SELECT mac FROM audit_auditevent WHERE id = %s) WHERE event_id = %s",
        [other, one],
    )


def delete(raw: Raw, dice: random.Random) -> None:
    raw.execute("DELETE FROM audit_auditevent WHERE id = %s", pick(raw, dice))


def delete_with_seals(raw: Raw, dice: random.Random) -> None:
    for event_id in pick(raw, dice, dice.randint(1, 5)):
        raw.execute("DELETE FROM audit_auditevent WHERE id = %s", [event_id])
        raw.execute("DELETE FROM audit_auditseal WHERE event_id = %s", [event_id])


def delete_and_close_the_gap(raw: Raw, dice: random.Random) -> None:
    event_id = pick(raw, dice)
    deleted = raw.execute("DELETE FROM audit_auditseal WHERE event_id = %s RETURNING number", event_id)
    number = deleted.fetchone()[0]
    raw.execute("DELETE FROM audit_auditevent WHERE id = %s", event_id)
    raw.execute("UPDATE audit_auditseal SET number = number + 100000 WHERE number > %s", [number])
    raw.execute("UPDATE audit_auditseal SET number = number - 100001 WHERE number > 100000")


def delete_tail(raw: Raw, dice: random.Random) -> None:
    rows = "SELECT event_id FROM audit_auditseal ORDER BY number DESC LIMIT %s"
    raw.execute(f"DELETE FROM audit_auditevent WHERE id IN ({rows})", [dice.randint(1, ROWS)])


def delete_tail_with_seals(raw: Raw, dice: random.Random) -> None:
    number = dice.randint(1, ROWS)
    delete_tail_of(raw, number)


def delete_tail_of(raw: Raw, number: int) -> None:
    rows = "SELECT event_id FROM audit_auditseal ORDER BY number DESC LIMIT %s"
    raw.execute(f"DELETE FROM audit_auditevent WHERE id IN ({rows})", [number])
    raw.execute(f"DELETE FROM audit_auditseal WHERE event_id IN ({rows})", [number])


def swap(raw: Raw, dice: random.Random) -> None:
    """Exchange what two rows say, marks included."""
    one, other = pick(raw, dice, 2)
    columns = ", ".join(column for column in EDITS if column != "id")
    raw.execute("CREATE TEMP TABLE kept AS SELECT * FROM audit_auditevent WHERE id = ANY(%s::uuid[])", [[one, other]])
    for to, source in ((one, other), (other, one)):
        raw.execute(
            f"UPDATE audit_auditevent SET ({columns}) = (SELECT {columns} FROM kept WHERE id = %s) WHERE id = %s",
            [source, to],
        )


def swap_seals(raw: Raw, dice: random.Random) -> None:
    one, other = pick(raw, dice, 2)
    raw.execute(
        "CREATE TEMP TABLE kept AS SELECT * FROM audit_auditseal WHERE event_id = ANY(%s::uuid[])", [[one, other]]
    )
    raw.execute("DELETE FROM audit_auditseal WHERE event_id = ANY(%s::uuid[])", [[one, other]])
    raw.execute(
        "INSERT INTO audit_auditseal (number, event_id, mac, chain, key_number, sealed_at) "
        "SELECT k.number, o.event_id, o.mac, k.chain, k.key_number, k.sealed_at "
        "FROM kept k JOIN kept o ON o.number <> k.number"
    )


def insert_again(raw: Raw, dice: random.Random) -> None:
    """A genuine row a second time, under a new id and with its genuine mark."""
    columns = ", ".join(("path", *EDITS))
    raw.execute(
        f"INSERT INTO audit_auditevent (id, {columns}) "
        f"SELECT gen_random_uuid(), {columns} FROM audit_auditevent WHERE id = %s",
        pick(raw, dice),
    )


def move_to_the_end(raw: Raw, dice: random.Random) -> None:
    """Delete a row with its seal and let it be the newest one."""
    event_id = pick(raw, dice)
    raw.execute(
        "UPDATE audit_auditseal SET number = (SELECT max(number) + 1 FROM audit_auditseal) WHERE event_id = %s",
        event_id,
    )


def truncate(raw: Raw, dice: random.Random) -> None:
    raw.execute(dice.choice(["TRUNCATE audit_auditevent", "TRUNCATE audit_auditevent, audit_auditseal"]))


def change_a_seal(raw: Raw, dice: random.Random) -> None:
    column = dice.choice(sorted(SEAL_EDITS))
    raw.execute(f"UPDATE audit_auditseal SET {column} = {SEAL_EDITS[column]} WHERE event_id = %s", pick(raw, dice))


def truncate_seals(raw: Raw, dice: random.Random) -> None:
    raw.execute("TRUNCATE audit_auditseal")


TAMPERS: tuple[Callable[[Raw, random.Random], None], ...] = (
    edit,
    edit_with_the_copied_mark,
    delete,
    delete_with_seals,
    delete_and_close_the_gap,
    delete_tail,
    delete_tail_with_seals,
    swap,
    swap_seals,
    insert_again,
    move_to_the_end,
    truncate,
    change_a_seal,
    truncate_seals,
)


def undone(raw: Raw, act: Callable[[], Any], file: Path) -> list[Finding]:
    """What verifying finds after the act, which is then taken back."""
    with raw.transaction(force_rollback=True):
        act()
        return look(raw, file)


@pytest.mark.requirement("R184")
def test_every_column_that_is_changed_is_found(sealed: None, intruder: Raw, checkpoints: Path) -> None:
    [event_id] = pick(intruder, random.Random(1))
    for column, value in EDITS.items():
        sql = f"UPDATE audit_auditevent SET {column} = {value} WHERE id = '{event_id}'"
        found = undone(intruder, partial(intruder.execute, sql), checkpoints)
        assert [finding.event_id for finding in found] == [event_id], column
    columns = {
        row[0]
        for row in intruder.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'audit_auditevent'"
        )
    }
    assert columns == {"id", "path", *EDITS}


def test_random_tampering_is_found_every_time(sealed: None, intruder: Raw, checkpoints: Path) -> None:
    dice = random.Random(SEED)
    assert look(intruder, checkpoints) == []
    missed = [
        (trial, tamper.__name__)
        for trial, tamper in zip(range(TRIALS), itertools.cycle(TAMPERS), strict=False)
        if not undone(intruder, partial(tamper, intruder, dice), checkpoints)
    ]
    assert missed == []
    assert look(intruder, checkpoints) == []


def test_the_path_may_move_with_the_household(sealed: None, intruder: Raw, checkpoints: Path) -> None:
    assert undone(intruder, lambda: intruder.execute("UPDATE audit_auditevent SET path = '1.'"), checkpoints) == []


def kinds(findings: list[Finding]) -> set[Fault]:
    return {finding.fault for finding in findings}


def test_the_finding_says_what_was_done(sealed: None, intruder: Raw, checkpoints: Path) -> None:
    dice = random.Random(2)

    def after(tamper: Callable[[Raw, random.Random], None]) -> set[Fault]:
        return kinds(undone(intruder, lambda: tamper(intruder, dice), checkpoints))

    assert after(edit) <= {Fault.EDITED, Fault.UNMARKED, Fault.NO_KEY}
    assert after(delete) == {Fault.DELETED}
    assert Fault.SEALS_MISSING in after(delete_with_seals)
    assert after(delete_tail_with_seals) == {Fault.CUT_OFF}
    assert after(truncate) & {Fault.CUT_OFF, Fault.DELETED}
    assert after(insert_again) == {Fault.EDITED, Fault.NEVER_SEALED} or after(insert_again) == {Fault.EDITED}


def forged_files(lines: list[str]) -> Iterator[tuple[str, list[str], Fault]]:
    yield "changed", [*lines[:-1], lines[-1].replace('"seal": ', '"seal": 1')], Fault.CHECKPOINT_FORGED
    yield "no line", [*lines, "{}"], Fault.CHECKPOINTS_DAMAGED
    yield "cut", lines[:-1], Fault.CHECKPOINTS_MISSING
    yield "empty", [], Fault.CHECKPOINTS_MISSING


def test_a_checkpoint_file_that_was_tampered_with_is_found(
    sealed: None, intruder: Raw, checkpoints: Path, tmp_path: Path
) -> None:
    intruder.execute("UPDATE audit_auditseal SET sealed_at = sealed_at - interval '2 hours'")
    lines = checkpoints.read_text().splitlines()
    assert len(lines) == 3
    for name, told, fault in forged_files(lines):
        file = tmp_path / name
        file.write_text("".join(f"{line}\n" for line in told))
        assert fault in kinds(look(intruder, file)), name


def test_an_older_copy_of_the_checkpoints_is_enough_for_what_it_tells(
    sealed: None, intruder: Raw, checkpoints: Path, tmp_path: Path
) -> None:
    older = tmp_path / "older"
    older.write_text(checkpoints.read_text().splitlines()[0] + "\n")

    def verified() -> list[Finding]:
        run = Verification(intruder, keys(), read_checkpoints(older), at=timezone.now(), file_is_whole=False)
        return list(run.findings())

    assert verified() == []
    delete_tail_of(intruder, ROWS)
    assert kinds(verified()) == {Fault.CUT_OFF}
