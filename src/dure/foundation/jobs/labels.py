"""Words for what the jobs did."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dure.foundation.jobs.kinds import KINDS
from dure.foundation.jobs.states import RunState

Badge = tuple[str, Any]

_PROGRAM = _("A fault of the program. Please pass the technical line on to those who maintain it.")
# The beginning of module and class of an exception, and what it says to a person; the first that fits.
_REASONS = (
    ("dure.foundation.jobs.running.WorkerLost", _("The worker was ended in the middle of it, each time it tried.")),
    ("django.db.utils.OperationalError", _("The database could not be reached, or was too busy.")),
    ("django.db.utils.InterfaceError", _("The database could not be reached, or was too busy.")),
    ("django.db.utils.", _("The database refused what the work wanted to write.")),
    ("builtins.TimeoutError", _("Another system did not answer.")),
    ("builtins.Connection", _("Another system did not answer.")),
    ("builtins.PermissionError", _("A file could not be read or written.")),
    ("builtins.FileNotFoundError", _("A file could not be read or written.")),
    ("builtins.OSError", _("A file could not be read or written.")),
)

FAILED: Badge = ("emergency", pgettext_lazy("jobs", "Failed"))
SETTLED: Badge = ("neutral", _("Failed, settled since"))
NEVER: Badge = ("neutral", _("Has not run yet"))
NOTHING_LEFT: Badge = ("ok", _("Nothing was left to do"))
_BADGES: dict[str, Badge] = {
    RunState.RUNNING: ("info", pgettext_lazy("jobs", "Running")),
    RunState.AGAIN: ("warning", _("Will be tried again")),
    RunState.DONE: ("ok", pgettext_lazy("jobs", "Done")),
}


def label_of(kind: str) -> str:
    """What a kind does, in the language of the page; its name when the program no longer knows it."""
    return str(KINDS[kind].label) if kind in KINDS else kind


def reason_of(fault: str) -> Any:
    """Why a run failed, in words, from the class of the exception; empty for none."""
    if not fault:
        return ""
    return next((words for start, words in _REASONS if fault.startswith(start)), _PROGRAM)


def badge_of(state: str, *, done: int, is_settled: bool = False) -> Badge:
    if state == RunState.FAILED:
        return SETTLED if is_settled else FAILED
    if state == RunState.DONE and not done:
        return NOTHING_LEFT
    return _BADGES[state]
