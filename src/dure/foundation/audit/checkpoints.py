"""The checkpoint file: where the chain stood and when, one signed line for each run of the sealer.

Whoever can cut the tables cannot cut a copy of this file that lies elsewhere.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hmac
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from dure.foundation.vault.keyring import Keyring

LAST_LINE_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One line. ``seal`` is the number of the last link then, which is also how many there were."""

    at: dt.datetime
    seal: int
    chain: bytes
    key: int
    mac: bytes

    def is_genuine(self, ring: Keyring) -> bool:
        """Raises: KeyError when the file of keys does not hold this one's."""
        return hmac.compare_digest(self.mac, _mark(self.at, self.seal, self.chain, self.key, ring))


class BadLine(ValueError):
    """A line that is no checkpoint; the text is its number."""


def append_checkpoint(file: Path, *, at: dt.datetime, seal: int, chain: bytes, ring: Keyring) -> bool:
    """Add a line and wait until it is on the disk; not when the last line tells of this link or a later one already.

    One write of one line: a kill leaves the file without it or with the whole of it.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        told = _last_seal(handle)
        if told is not None and told >= seal:
            return False
        _append(handle, _line(at, seal, chain, ring))
    finally:
        os.close(handle)
    return True


def read_checkpoints(file: Path) -> Iterator[Checkpoint]:
    """The lines of a file in their order.

    Raises: BadLine, FileNotFoundError.
    """
    with file.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield _parsed(json.loads(line))
            except (ValueError, KeyError, TypeError) as fault:
                raise BadLine(str(number)) from fault


def lines_until(file: Path, *, seal: int, surely_before: dt.datetime) -> Iterator[str]:
    """The lines that a log which ends at the link ``seal`` should agree with; none when there is no file.

    A line of before the moment is among them whatever it tells: a log whose end was cut off by then must not pass.
    """
    if not file.exists():
        return
    with file.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            try:
                told = _parsed(json.loads(line))
            except (ValueError, KeyError, TypeError):
                # For the verification to tell.
                yield line
                continue
            if told.seal <= seal or told.at < surely_before:
                yield line


def _parsed(told: dict[str, Any]) -> Checkpoint:
    chain, mac = bytes.fromhex(told["chain"]), bytes.fromhex(told["mac"])
    return Checkpoint(dt.datetime.fromisoformat(told["at"]), int(told["seal"]), chain, int(told["key"]), mac)


def _line(at: dt.datetime, seal: int, chain: bytes, ring: Keyring) -> bytes:
    at = at.astimezone(dt.UTC)
    mac = _mark(at, seal, chain, ring.current, ring)
    told = {"at": at.isoformat(), "seal": seal, "chain": chain.hex(), "key": ring.current, "mac": mac.hex()}
    return json.dumps(told).encode() + b"\n"


def _mark(at: dt.datetime, seal: int, chain: bytes, key: int, ring: Keyring) -> bytes:
    body = f"{at.astimezone(dt.UTC).isoformat()} {seal} {chain.hex()}".encode()
    if not key:
        raise KeyError(key)
    return hmac.digest(ring.key("audit checkpoint", key), body, sha256)


def _last_seal(handle: int) -> int | None:
    size = os.fstat(handle).st_size
    tail = os.pread(handle, LAST_LINE_BYTES, max(0, size - LAST_LINE_BYTES))
    try:
        return _parsed(json.loads(tail.splitlines()[-1])).seal
    except (ValueError, KeyError, TypeError, IndexError):
        return None


def _append(handle: int, line: bytes) -> None:
    """Raises: OSError when the disk is full; what was written of the line is taken back."""
    size = os.fstat(handle).st_size
    if size and os.pread(handle, 1, size - 1) != b"\n":
        line = b"\n" + line
    try:
        if os.write(handle, line) < len(line):
            raise OSError("The disk took only a part of the checkpoint.")
        os.fsync(handle)
    except OSError:
        os.ftruncate(handle, size)
        raise
