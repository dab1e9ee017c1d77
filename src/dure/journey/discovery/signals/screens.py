"""Loads as people see them: the state in words, the counts, and what was wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import pgettext_lazy

from dure.foundation.sheets.words import told_fault, told_why
from dure.journey.discovery.signals.models import LoadFault, SignalLoad
from dure.journey.discovery.signals.states import LoadState

WORDS: dict[LoadState, Any] = {
    LoadState.WAITING: pgettext_lazy("signals", "Waits to be loaded"),
    LoadState.RUNNING: pgettext_lazy("signals", "Being loaded"),
    LoadState.LOADED: pgettext_lazy("signals", "Loaded"),
    LoadState.UNREADABLE: pgettext_lazy("signals", "Could not be read"),
}
BADGES: dict[LoadState, str] = {
    LoadState.WAITING: "neutral",
    LoadState.RUNNING: "info",
    LoadState.LOADED: "ok",
    LoadState.UNREADABLE: "emergency",
}


def load_line(load: SignalLoad) -> dict[str, Any]:
    """One load with its words."""
    state = LoadState(load.state)
    return {
        "load": load,
        "state": WORDS[state],
        "badge": BADGES[state],
        "why": told_why(load.why, load.lacking) if load.why else "",
        "matched": load.accepted - load.unmatched,
    }


def load_rows(loads: Iterable[SignalLoad]) -> list[dict[str, Any]]:
    return [load_line(load) for load in loads]


def fault_lines(counts: Iterable[tuple[str, str, bool, int]]) -> list[dict[str, Any]]:
    """How often each thing was wrong."""
    return [
        {"column": column, "words": words, "rejected": rejected, "times": times}
        for column, words, rejected, times in counts
    ]


def first_lines(faults: Iterable[LoadFault]) -> list[dict[str, Any]]:
    """The faults one by one, as the file has them."""
    return [{"fault": fault, "words": told_fault(fault.reason)} for fault in faults]
