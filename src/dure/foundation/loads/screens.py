"""Loads as people see them: the state in words, the counts, and what was wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dure.foundation.access.actor import Actor
from dure.foundation.audit.downloads import DownloadForm
from dure.foundation.loads.faults import fault_counts, first_faults
from dure.foundation.loads.kinds import FileKind
from dure.foundation.loads.models import FileLoad, RowFault
from dure.foundation.loads.states import LoadState
from dure.foundation.loads.stops import Stop
from dure.foundation.pages.words import write_number
from dure.foundation.sheets.words import told_fault, told_why

WORDS: dict[LoadState, Any] = {
    LoadState.WAITING: pgettext_lazy("loads", "Waits to be loaded"),
    LoadState.RUNNING: pgettext_lazy("loads", "Being loaded"),
    LoadState.LOADED: pgettext_lazy("loads", "Loaded"),
    LoadState.UNREADABLE: pgettext_lazy("loads", "Could not be read"),
    LoadState.STOPPED: pgettext_lazy("loads", "Stopped"),
}
BADGES: dict[LoadState, str] = {
    LoadState.WAITING: "neutral",
    LoadState.RUNNING: "info",
    LoadState.LOADED: "ok",
    LoadState.UNREADABLE: "emergency",
    LoadState.STOPPED: "emergency",
}
STOPS: dict[Stop, Any] = {
    Stop.LOCKED: _("The file that was kept could not be opened any more: its key is not there."),
    Stop.REFUSED: _("The database refused the rows that came next, each time they were tried."),
    Stop.PROGRAM: _("The program failed at the rows that came next, each time they were tried."),
}
NOTHING = _("Nothing of this file was loaded")
IN_PART = _("Only a part of this file was loaded")
BEGIN_ANEW = _("Please tell those who maintain the program, and send the same file again when it is mended.")
GO_ON = _(
    "What stood up to line %(line)s is loaded and stays. Please tell those who maintain the program, and send the same "
    "file again when it is mended: it goes on from there."
)


def load_line(load: FileLoad) -> dict[str, Any]:
    """One load with its words."""
    state = LoadState(load.state)
    return {
        "load": load,
        "state": WORDS[state],
        "badge": BADGES[state],
        "why": _why(load),
        "why_title": IN_PART if load.rows else NOTHING,
        "is_counted": state in (LoadState.LOADED, LoadState.STOPPED),
        "matched": load.accepted - load.unmatched,
    }


def _why(load: FileLoad) -> str:
    """Why it was not loaded to its end, and what to do; empty when it was, or may be yet."""
    if load.state == LoadState.STOPPED:
        what_now = GO_ON % {"line": write_number(load.line)} if load.line else BEGIN_ANEW
        return f"{STOPS[Stop(load.why)]} {what_now}"
    return told_why(load.why, load.lacking) if load.why else ""


def load_rows(loads: Iterable[FileLoad]) -> list[dict[str, Any]]:
    return [load_line(load) for load in loads]


def load_page(kind: FileKind, actor: Actor, load: FileLoad, *, why: DownloadForm) -> dict[str, Any]:
    """What the page of one load shows; ``why`` asks for the reason of taking the faults along."""
    counts = fault_counts(kind, actor, load)
    first = first_lines(first_faults(kind, actor, load)) if counts else []
    return {
        "load": load,
        "line": load_line(load),
        "why": why,
        "fault_counts": fault_lines(counts),
        "first_faults": first,
        "has_more_faults": sum(times for *_what, times in counts) > len(first),
    }


def fault_lines(counts: Iterable[tuple[str, str, bool, int]]) -> list[dict[str, Any]]:
    """How often each thing was wrong."""
    return [
        {"column": column, "words": words, "rejected": rejected, "times": times}
        for column, words, rejected, times in counts
    ]


def first_lines(faults: Iterable[RowFault]) -> list[dict[str, Any]]:
    """The faults one by one, as the file has them."""
    return [{"fault": fault, "words": told_fault(fault.reason)} for fault in faults]
