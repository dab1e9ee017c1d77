"""Sealing a value so that only a holder of the key reads it, and only where it was put. Pure: no table, no settings.

A token is ``version | key number | nonce (12) | ciphertext and tag``. What it is bound to (table, row, kind) and the
two leading bytes are authenticated with it: a token that was changed, or copied to another row, does not open.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dure.foundation.vault.keyring import Keyring

PURPOSE = "vault"
VERSION = 1
HEAD = 2
NONCE = 12
TAG = 16


class Unreadable(Exception):
    """The token does not open: it was changed, lies in the wrong row, or its key is gone."""


def seal(value: str, *, ring: Keyring, bound_to: str, purpose: str = PURPOSE) -> bytes:
    """The value under the current key. ``bound_to`` must be given again to open it."""
    head = bytes((VERSION, ring.current))
    # Random nonces of 96 bits: a key must be rotated before 2^32 values. Source: NIST SP 800-38D, 8.3.
    nonce = os.urandom(NONCE)
    return head + nonce + _cipher(ring.key(purpose)).encrypt(nonce, value.encode(), head + bound_to.encode())


def open_sealed(token: bytes, *, ring: Keyring, bound_to: str, purpose: str = PURPOSE) -> str:
    """Raises: Unreadable."""
    if len(token) < HEAD + NONCE + TAG or token[0] != VERSION:
        raise Unreadable("This is no token of the vault.")
    head, nonce, sealed = token[:HEAD], token[HEAD : HEAD + NONCE], token[HEAD + NONCE :]
    try:
        key = ring.key(purpose, key_number(token))
    except KeyError as gone:
        raise Unreadable(f"The key file does not hold key {token[1]}.") from gone
    try:
        return _cipher(key).decrypt(nonce, sealed, head + bound_to.encode()).decode()
    except InvalidTag as changed:
        raise Unreadable("The token was changed, or it belongs to another row.") from changed


def key_number(token: bytes) -> int:
    """The number of the key under which the token lies; a number that no file can hold stays unreadable."""
    return token[1] or -1


def blind_index(plain: str, *, ring: Keyring, kind: str) -> bytes:
    """A mark by which equal values are found without being read; each kind has a key of its own."""
    return hmac.new(ring.index_key(kind), plain.encode(), hashlib.sha256).digest()


@lru_cache(maxsize=256)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)
