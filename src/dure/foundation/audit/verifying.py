"""Verifying: walks chain and rows once and tells of everything that was changed, taken away or put in.

Reads through server-side cursors and as plain SQL: it must not trust what it checks, and millions of rows must fit.
"""

from __future__ import annotations

import datetime as dt
import hmac
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from dure.foundation.audit.checkpoints import BadLine, Checkpoint
from dure.foundation.audit.marks import COLUMNS, FIRST_LINK, UNMARKED, link_mark, made_at, row_mark
from dure.foundation.vault.keyring import Keyring

PATIENCE = dt.timedelta(hours=1)
AT_A_TIME = 2000

_EVENT = ", ".join(f"e.{column}" if "(" not in column else column.replace("FROM at", "FROM e.at") for column in COLUMNS)
SEALED = (
    f"SELECT s.number, s.event_id::text, s.mac, s.chain, s.key_number, e.mac, e.key_number, {_EVENT} "  # noqa: S608
    "FROM audit_auditseal s LEFT JOIN audit_auditevent e ON e.id = s.event_id ORDER BY s.number"
)
UNSEALED = (
    f"SELECT e.mac, e.key_number, {_EVENT} FROM audit_auditevent e "  # noqa: S608
    "WHERE NOT EXISTS (SELECT FROM audit_auditseal s WHERE s.event_id = e.id) ORDER BY e.id"
)


class Fault(StrEnum):
    """What can be wrong, in the words of the command."""

    EDITED = "the row was changed after it was written"
    DELETED = "the row was deleted"
    UNMARKED = "the row carries no mark"
    NO_KEY = "the key file does not hold the key of this mark"
    SEAL_CHANGED = "the seal does not fit the one before it"
    SEALS_MISSING = "seals before this one were deleted"
    NEVER_SEALED = "the row was never sealed, although the sealer should have passed long ago"
    CUT_OFF = "the log ends before this checkpoint: rows and seals were deleted at the end"
    REWRITTEN = "the chain is not the one of this checkpoint: it was written anew"
    CHECKPOINT_FORGED = "the checkpoint was changed"
    CHECKPOINTS_DAMAGED = "a line of the checkpoint file cannot be read, the rest of the file was not used"
    CHECKPOINTS_MISSING = "seals of this number are younger than the last checkpoint, or there is no checkpoint at all"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault and where: number of a seal or of a line of the file, id of a row, time of a checkpoint."""

    fault: Fault
    number: int | None = None
    event_id: str | None = None
    at: dt.datetime | None = None

    def __str__(self) -> str:
        where = [f"number {self.number}"] if self.number is not None else []
        where += [f"row {self.event_id}"] if self.event_id else []
        where += [f"checkpoint of {self.at:%Y-%m-%d %H:%M:%S} UTC"] if self.at else []
        return f"{', '.join(where)}: {self.fault}"


@dataclass(slots=True)
class Verification:
    """One verification; ``findings`` may be asked once, the counts are whole when it has ended.

    ``file_is_whole`` says that the checkpoints go on until now; an older copy of the file does not.
    ``progress`` is told how many rows were checked since it was told last.
    """

    connection: Any
    ring: Keyring
    checkpoints: Iterator[Checkpoint]
    at: dt.datetime
    file_is_whole: bool = True
    patience: dt.timedelta = PATIENCE
    progress: Callable[[int], None] = lambda rows: None
    rows: int = 0
    seals: int = 0
    checked: int = 0
    _awaited: Checkpoint | None = field(default=None, init=False)
    _passed: Checkpoint | None = field(default=None, init=False)

    def findings(self) -> Iterator[Finding]:
        """Needs an open transaction in the scope of the system."""
        yield from self._next_checkpoint()
        yield from self._chain()
        yield from self._waiting()

    def _chain(self) -> Iterator[Finding]:
        number, before, sealed_last = 0, FIRST_LINK, None
        for seal, event_id, seal_mac, chain, key, mac, row_key, *values in self._stream("audit_chain", SEALED):
            self.seals += 1
            if seal != number + 1:
                yield Finding(Fault.SEALS_MISSING, seal, event_id)
            yield from self._link(before, seal, event_id, bytes(seal_mac), bytes(chain), key)
            yield from self._sealed_row(seal, event_id, bytes(seal_mac), mac, row_key, values)
            yield from self._compare(seal, bytes(chain))
            number, before, sealed_last = seal, bytes(chain), event_id
        yield from self._rest(number, sealed_last)

    def _link(self, before: bytes, seal: int, event_id: str, mac: bytes, chain: bytes, key: int) -> Iterator[Finding]:
        try:
            fits = key != UNMARKED and hmac.compare_digest(
                link_mark(before, seal, uuid.UUID(event_id), mac, self.ring, key).mac, chain
            )
        except KeyError:
            yield Finding(Fault.NO_KEY, seal, event_id)
            return
        if not fits:
            yield Finding(Fault.SEAL_CHANGED, seal, event_id)

    def _sealed_row(
        self, seal: int, event_id: str, sealed: bytes, mac: Any, key: int | None, values: list[Any]
    ) -> Iterator[Finding]:
        if mac is None:
            yield Finding(Fault.DELETED, seal, event_id)
            return
        fault = self._row(bytes(mac), key or UNMARKED, values)
        if fault is None and bytes(mac) != sealed:
            fault = Fault.EDITED
        if fault is not None:
            yield Finding(fault, seal, event_id)

    def _row(self, mac: bytes, key: int, values: list[Any]) -> Fault | None:
        self.rows += 1
        if self.rows % AT_A_TIME == 0:
            self.progress(AT_A_TIME)
        if key == UNMARKED:
            return Fault.UNMARKED
        try:
            mark = row_mark([*values[:-1], json.loads(values[-1])], self.ring, key)
        except KeyError:
            return Fault.NO_KEY
        return None if hmac.compare_digest(mark.mac, mac) else Fault.EDITED

    def _waiting(self) -> Iterator[Finding]:
        """Rows that no seal names: new ones are in order, old ones are not."""
        for mac, key, *values in self._stream("audit_waiting", UNSEALED):
            fault = self._row(bytes(mac), key, values)
            if fault is None and made_at(uuid.UUID(values[0])) < self.at - self.patience:
                fault = Fault.NEVER_SEALED
            if fault is not None:
                yield Finding(fault, event_id=values[0])

    def _compare(self, seal: int, chain: bytes) -> Iterator[Finding]:
        while self._awaited is not None and self._awaited.seal <= seal:
            if self._awaited.seal < seal or not hmac.compare_digest(self._awaited.chain, chain):
                yield Finding(Fault.REWRITTEN, self._awaited.seal, at=self._awaited.at)
            yield from self._next_checkpoint()

    def _rest(self, last: int, event_id: str | None) -> Iterator[Finding]:
        """What the file tells beyond the end of the chain, and the chain beyond the end of the file."""
        while self._awaited is not None:
            yield Finding(Fault.CUT_OFF, self._awaited.seal, at=self._awaited.at)
            yield from self._next_checkpoint()
        told = self._passed.seal if self._passed else 0
        if self.file_is_whole and last > told and self._is_old(last):
            yield Finding(Fault.CHECKPOINTS_MISSING, last, event_id)

    def _is_old(self, number: int) -> bool:
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT sealed_at < %s FROM audit_auditseal WHERE number = %s", [self.at - self.patience, number]
            )
            row = cursor.fetchone()
        return bool(row and row[0])

    def _next_checkpoint(self) -> Iterator[Finding]:
        """Move to the next line that is genuine; the forged ones are told."""
        self._passed, self._awaited = self._awaited or self._passed, None
        while self._awaited is None:
            try:
                line = next(self.checkpoints, None)
            except BadLine as bad:
                yield Finding(Fault.CHECKPOINTS_DAMAGED, int(str(bad)))
                return
            if line is None:
                return
            self.checked += 1
            fault = self._forged(line)
            if fault is None:
                self._awaited = line
            else:
                yield Finding(fault, line.seal, at=line.at)

    def _forged(self, line: Checkpoint) -> Fault | None:
        try:
            return None if line.is_genuine(self.ring) else Fault.CHECKPOINT_FORGED
        except KeyError:
            return Fault.NO_KEY

    def _stream(self, name: str, sql: str) -> Iterator[tuple[Any, ...]]:
        with self.connection.cursor(name=name) as cursor:
            cursor.itersize = AT_A_TIME
            cursor.execute(sql)
            yield from cursor
