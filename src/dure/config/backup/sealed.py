"""A stream of bytes under lock: authenticated piece by piece, so that damage and cutting off are seen.

File: ``DUREBACKUP1`` · key number (1 byte) · file id (16 bytes) · pieces, each a length (4 bytes, big-endian) and
AES-256-GCM of at most 1 MiB. Each file has a key of its own, derived from the numbered key and the file id; the nonce
is the number of the piece; the last piece is marked in the associated data.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from dure.foundation.vault.keyring import Keyring

MAGIC = b"DUREBACKUP1"
ID_BYTES = 16
PIECE_BYTES = 1024 * 1024
TAG_BYTES = 16
PURPOSE = "backup"


class BadBackup(RuntimeError):
    """The file is not a whole, untouched backup under a key we hold; the text says which."""


def seal_stream(pieces: Iterable[bytes], out: IO[bytes], ring: Keyring) -> None:
    """Write everything to ``out`` under the current key."""
    head = MAGIC + bytes([ring.current]) + secrets.token_bytes(ID_BYTES)
    lock = _lock(ring, head)
    out.write(head)
    number, waiting = 0, b""
    for piece in pieces:
        waiting += piece
        while len(waiting) > PIECE_BYTES:
            _write(out, lock, head, number, waiting[:PIECE_BYTES], last=False)
            number, waiting = number + 1, waiting[PIECE_BYTES:]
    _write(out, lock, head, number, waiting, last=True)


def open_stream(source: IO[bytes], ring: Keyring) -> Iterator[bytes]:
    """What was sealed, piece by piece; each piece is genuine, and the end is reached only when nothing is missing.

    Raises: BadBackup.
    """
    head = source.read(len(MAGIC) + 1 + ID_BYTES)
    if len(head) < len(MAGIC) + 1 + ID_BYTES or not head.startswith(MAGIC):
        raise BadBackup("This is not a backup of Dure.")
    try:
        lock = _lock(ring, head)
    except KeyError as missing:
        raise BadBackup(
            f"It lies under key {missing}, which the key file does not hold. Bring that key back."
        ) from None
    number, sealed = 0, _read(source)
    while True:
        following = _read(source, may_end=True)
        yield _opened(lock, head, number, sealed, last=following is None)
        if following is None:
            return
        number, sealed = number + 1, following


def _lock(ring: Keyring, head: bytes) -> AESGCM:
    number, file_id = head[len(MAGIC)], head[len(MAGIC) + 1 :]
    key = HKDF(SHA256(), length=32, salt=file_id, info=b"dure backup file").derive(ring.key(PURPOSE, number))
    return AESGCM(key)


def _bound(head: bytes, last: bool) -> bytes:
    return head + (b"last" if last else b"more")


def _write(out: IO[bytes], lock: AESGCM, head: bytes, number: int, piece: bytes, *, last: bool) -> None:
    sealed = lock.encrypt(number.to_bytes(12, "big"), piece, _bound(head, last))
    out.write(len(sealed).to_bytes(4, "big") + sealed)


def _read(source: IO[bytes], *, may_end: bool = False) -> bytes | None:
    length = source.read(4)
    if not length and may_end:
        return None
    size = int.from_bytes(length, "big")
    if len(length) < 4 or size > PIECE_BYTES + TAG_BYTES:
        raise BadBackup("It is cut off or damaged.")
    sealed = source.read(size)
    if len(sealed) < size:
        raise BadBackup("It is cut off.")
    return sealed


def _opened(lock: AESGCM, head: bytes, number: int, sealed: bytes | None, *, last: bool) -> bytes:
    try:
        return lock.decrypt(number.to_bytes(12, "big"), sealed or b"", _bound(head, last))
    except InvalidTag:
        raise BadBackup("It is damaged, cut off, or was made under another key file.") from None
