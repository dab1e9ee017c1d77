"""Files that wait: cut into pieces, sealed in the database, and read from there as a file that can be searched in."""

from __future__ import annotations

import io
from collections import OrderedDict
from collections.abc import Iterator
from typing import IO, Any

from dure.foundation.access.actor import Actor
from dure.foundation.loads.models import FileLoad, FilePiece

PIECE = 1024 * 1024
AT_A_TIME = 16
HELD = 4


def keep_file(pieces: type[FilePiece], load: FileLoad, file: IO[bytes]) -> None:
    """Write the whole file down for the load, in the transaction of the caller."""
    waiting: list[FilePiece] = []
    # The load is a column of each kind's own.
    of_load: dict[str, Any] = {"load": load, "path": load.path}
    for number, content in enumerate(_cut(file)):
        piece = pieces(number=number, **of_load)
        piece.lock_up(content)
        waiting.append(piece)
        if len(waiting) == AT_A_TIME:
            pieces.objects.insert_all(waiting)
            waiting = []
    pieces.objects.insert_all(waiting)


def forget_file(actor: Actor, pieces: type[FilePiece], load: FileLoad) -> None:
    """The file was loaded, or never will be: nothing of it stays."""
    pieces.objects.visible_to(actor).filter(load=load).delete()


def kept_file(actor: Actor, pieces: type[FilePiece], load: FileLoad) -> IO[bytes]:
    """The file; each piece is opened when it is read, inside whatever transaction is open then."""
    return io.BufferedReader(_Kept(actor, pieces, load))


def _cut(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while content := file.read(PIECE):
        yield content


class _Kept(io.RawIOBase):
    def __init__(self, actor: Actor, pieces: type[FilePiece], load: FileLoad) -> None:
        self._actor, self._pieces, self._load, self._at = actor, pieces, load, 0
        self._held: OrderedDict[int, bytes] = OrderedDict()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._load.size}[whence]
        if start + offset < 0:
            raise ValueError("There is nothing before the beginning.")
        self._at = start + offset
        return self._at

    def readinto(self, buffer: Any) -> int:
        if self._at >= self._load.size:
            return 0
        number, inside = divmod(self._at, PIECE)
        content = self._piece(number)[inside : inside + len(buffer)]
        buffer[: len(content)] = content
        self._at += len(content)
        return len(content)

    def _piece(self, number: int) -> bytes:
        if number not in self._held:
            piece = self._pieces.objects.visible_to(self._actor).get(load=self._load, number=number)
            self._held[number] = piece.opened()
            if len(self._held) > HELD:
                self._held.popitem(last=False)
        self._held.move_to_end(number)
        return self._held[number]
