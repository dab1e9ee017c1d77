"""Taking a file in: kept once, whoever sends it again."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import IO, Any

from django.db import IntegrityError, transaction

from dure.foundation.access.actor import Actor
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.loads.kinds import FileKind
from dure.foundation.loads.models import FileLoad
from dure.foundation.loads.pieces import PIECE, keep_file
from dure.foundation.loads.states import MOVES, LoadState
from dure.foundation.transitions.moves import AlreadyMoved, move


@transaction.atomic
def take_once(
    kind: FileKind, *, actor: Actor, path: str, file: IO[bytes], file_name: str, at: dt.datetime, **same: Any
) -> tuple[FileLoad, bool]:
    """Keep a file until it is loaded. The same file again is the load that there is: it changes nothing.

    But a load that stopped goes on with it, behind the last line that was dealt with.
    ``same``: further columns of the load that make it another one. The caller has asked whether the actor may.
    """
    mark, size = _fingerprint(file)
    load = kind.loads(
        path=path,
        file_name=file_name[-200:],
        sha256=mark,
        size=size,
        loaded_by_id=actor.user_id,
        made_at=at,
        **same,
    )
    rows = kind.loads.objects.visible_to(actor).filter(path=path, sha256=mark, **same)
    before = rows.first()
    if before is None:
        try:
            with transaction.atomic():
                load.save(force_insert=True)
        except IntegrityError:
            # Of two who send it at once the second finds the first one's.
            before = rows.get()
    if before is not None and before.state == LoadState.STOPPED and _goes_on(kind, actor, before, file, at=at):
        return rows.get(), True
    if before is not None:
        record(actor, Act.READ, kind.what, path=path, object_id=before.id, at=at, again=True)
        return before, False
    keep_file(kind.pieces, load, file)
    record(actor, Act.CREATE, kind.what, path=path, object_id=load.id, at=at, size=size)
    return load, True


def _goes_on(kind: FileKind, actor: Actor, load: FileLoad, file: IO[bytes], *, at: dt.datetime) -> bool:
    rows = kind.loads.objects.visible_to(actor).filter(pk=load.pk)
    try:
        move(rows, moves=MOVES, old=LoadState.STOPPED, new=LoadState.WAITING, why="", attempts=0, ended_at=None)
    except AlreadyMoved:
        return False
    keep_file(kind.pieces, load, file)
    said = {"state": LoadState.WAITING.value, "line": load.line}
    record(actor, Act.CHANGE, kind.what, path=load.path, object_id=load.pk, at=at, **said)
    return True


def _fingerprint(file: IO[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while content := file.read(PIECE):
        digest.update(content)
        size += len(content)
    return digest.hexdigest(), size
