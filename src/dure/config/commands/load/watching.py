"""Watching a file being loaded, and telling what came of it: what the commands for files have in common."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dure.foundation.loads.kinds import FileKind
    from dure.foundation.loads.models import FileLoad

REPORTED = 20
LOOK_AGAIN_S = 1.0
PERMILLE = 1000


def watched(kind: FileKind, load: FileLoad, command: str) -> FileLoad:
    """Load it, batch by batch; while a worker is at it, watch."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("loading", total=PERMILLE)
        while True:
            moved, now = _step(kind, load, command)
            bar.update(task, completed=now.read_permille, description=f"{now.rows} rows")
            if not now.is_unfinished:
                return now
            if not moved:
                time.sleep(LOOK_AGAIN_S)


def _step(kind: FileKind, load: FileLoad, command: str) -> tuple[bool, FileLoad]:
    """One batch, and how the load stands."""
    from dure.foundation.access.scope import as_system
    from dure.foundation.loads.running import load_next

    with as_system(command) as system:
        moved = load_next(kind, system, system.moment, only=load.pk)
        now: FileLoad = kind.loads.objects.visible_to(system).get(pk=load.pk)
        return moved, now


def is_loaded(load: FileLoad) -> bool:
    """Whether the file was loaded to its end; says why when not."""
    from django.utils import translation

    from dure.foundation.loads.screens import load_line

    with translation.override("en"):
        line = load_line(load)
        if line["why"]:
            print(f"dure: {line['why_title']}. {line['why']}", file=sys.stderr)
    return not line["why"]


def tell_faults(kind: FileKind, load: FileLoad, command: str, *, page: str) -> None:
    """What was wrong, the most frequent first."""
    from django.utils import translation

    from dure.foundation.access.scope import as_system
    from dure.foundation.loads.faults import fault_counts

    with as_system(command) as system, translation.override("en"):
        counts = fault_counts(kind, system, load)
    for column, words, rejected, times in counts[:REPORTED]:
        print(f"  {times} × {column or 'line'}: {words}{'' if rejected else ' (the cell alone was left out)'}")
    if len(counts) > REPORTED:
        print(f"  and {len(counts) - REPORTED} more kinds of fault; all of them are on the page of {page}")
