"""A large file on its way in: on the disk it is cipher text without a name, whose key is in this process alone."""

from __future__ import annotations

import io
import os
import tempfile

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

KEPT_IN_MEMORY = 2 * 1024 * 1024
BLOCK = 16
COUNTERS = 1 << (8 * BLOCK)


class HiddenFile:
    """Written once from beginning to end, then read like any file.

    It has no name in any folder and goes when the process ends, however it ends.
    """

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=KEPT_IN_MEMORY)  # noqa: SIM115 - closed by who reads it
        # The key is used for this file alone, so a counter from a random start never comes twice under it.
        self._key, self._start = AES(os.urandom(32)), int.from_bytes(os.urandom(BLOCK))
        self._ahead: CipherContext = Cipher(self._key, CTR(self._start.to_bytes(BLOCK))).encryptor()
        self._back: tuple[int, CipherContext] | None = None
        self._size = 0

    def write(self, content: bytes) -> int:
        self._size += len(content)
        return self._file.write(self._ahead.update(content))

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._file.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self.tell(), io.SEEK_END: self._size}[whence]
        return self._file.seek(start + offset)

    def read(self, size: int = -1) -> bytes:
        at = self.tell()
        if self._back is None or self._back[0] != at:
            self._back = (at, self._deciphered_from(at))
        content = self._back[1].update(self._file.read(size))
        self._back = (at + len(content), self._back[1])
        return content

    def close(self) -> None:
        self._file.close()

    def _deciphered_from(self, offset: int) -> CipherContext:
        block, inside = divmod(offset, BLOCK)
        counter = (self._start + block) % COUNTERS
        found: CipherContext = Cipher(self._key, CTR(counter.to_bytes(BLOCK))).decryptor()
        found.update(bytes(inside))
        return found
