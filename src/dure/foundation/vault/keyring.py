"""The key file: numbered secrets, from which one key is derived for each purpose.

The file lies apart from the database and its backups. Rotation adds a secret; old ones stay, for the log and the
backups of their time.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SECRET_BYTES = 32
MOST_KEYS = 255


class BadKeys(RuntimeError):
    """The key file is missing or unusable; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """``numbered`` secrets, 1 to 255; the highest number is the one in use. ``index`` keys the blind indexes.

    The index secret is never rotated with the others: a new one means a new index of every row.
    """

    numbered: tuple[tuple[int, bytes], ...]
    index: bytes

    @property
    def current(self) -> int:
        return self.numbered[-1][0]

    def key(self, purpose: str, number: int | None = None) -> bytes:
        """32 bytes for one purpose (``vault``, ``audit``, ``backup`` …) under the numbered secret, or the current one.

        Raises: KeyError for a number that the file does not hold.
        """
        return _derived(dict(self.numbered)[number or self.current], purpose)

    def index_key(self, purpose: str) -> bytes:
        """32 bytes that key a blind index; another for each field."""
        return _derived(self.index, "index " + purpose)


@lru_cache(maxsize=256)
def _derived(secret: bytes, purpose: str) -> bytes:
    """Source: RFC 5869."""
    return HKDF(SHA256(), length=SECRET_BYTES, salt=None, info=b"dure " + purpose.encode()).derive(secret)


@cache
def keyring(file: Path) -> Keyring:
    """The keys of the file, read once for each process.

    Raises: BadKeys.
    """
    try:
        content = json.loads(file.read_text())
    except FileNotFoundError as missing:
        raise BadKeys(f"There is no key file at {file}. Make one with: dure keys make (or set DURE_KEYS)") from missing
    except (OSError, ValueError) as fault:
        raise BadKeys(f"The key file {file} cannot be read: {fault}. Bring back a copy of it.") from fault
    try:
        return _parsed(content)
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error) as fault:
        raise BadKeys(f"The key file {file} is damaged ({fault}). Bring back a copy of it.") from fault


def _parsed(content: dict[str, object]) -> Keyring:
    rows = content["keys"]
    if not isinstance(rows, list) or not rows:
        raise ValueError("it holds no keys")
    numbered = tuple(sorted((int(row["number"]), _secret(row["secret"])) for row in rows))
    if len({number for number, _ in numbered}) < len(rows) or not 1 <= numbered[0][0] <= numbered[-1][0] <= MOST_KEYS:
        raise ValueError("its numbers are not different ones from 1 to 255")
    return Keyring(numbered, _secret(str(content["index"])))


def _secret(text: str) -> bytes:
    secret = base64.b64decode(text, validate=True)
    if len(secret) != SECRET_BYTES:
        raise ValueError(f"a secret is not {SECRET_BYTES} bytes long")
    return secret


def make_keys(file: Path, *, on: dt.date) -> None:
    """Write a new key file, readable by its owner alone; never over an old one.

    Raises: BadKeys when there is one already.
    """
    content = {"keys": [_new_key(1, on)], "index": _new_secret()}
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as there:
        raise BadKeys(f"{file} exists already and stays as it is. Add a key to it with: dure keys add") from there
    _write(handle, content)


def add_key(file: Path, *, on: dt.date) -> int:
    """Add a secret, which is the one in use from the next start; returns its number.

    The file is replaced in one step, so that a kill leaves either the old or the new one.
    """
    ring = keyring(file)
    number = ring.current + 1
    if number > MOST_KEYS:
        raise BadKeys(f"{file} holds {MOST_KEYS} keys, as many as there can be.")
    content = json.loads(file.read_text())
    content["keys"].append(_new_key(number, on))
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    _write(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), content)
    fresh.replace(file)
    keyring.cache_clear()
    return number


def _write(handle: int, content: Mapping[str, object]) -> None:
    with os.fdopen(handle, "w") as out:
        json.dump(content, out, indent=1)
        out.flush()
        os.fsync(out.fileno())


def _new_key(number: int, on: dt.date) -> dict[str, object]:
    return {"number": number, "made": on.isoformat(), "secret": _new_secret()}


def _new_secret() -> str:
    return base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
