"""Stages, endings and sources in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, pgettext_lazy

from dure.foundation.codes.queries import label
from dure.journey.discovery.findings.screens import STATES
from dure.steering.discovery_report.outcomes import Stage
from dure.steering.discovery_report.report import UNDERWAY

TOLD = pgettext_lazy("discovery report", "Signals, tips and requests")
STAGES: dict[Stage, Any] = {
    Stage.FOUND: pgettext_lazy("discovery report", "Findings"),
    Stage.MET: pgettext_lazy("discovery report", "Met at a visit or on the phone"),
    Stage.NEEDED: pgettext_lazy("discovery report", "A need confirmed"),
    Stage.SERVED: pgettext_lazy("discovery report", "Got a service"),
}
NO_FURTHER: dict[Stage, Any] = {
    Stage.FOUND: pgettext_lazy("discovery report", "Found, not met yet"),
    Stage.MET: pgettext_lazy("discovery report", "Met, no need confirmed"),
    Stage.NEEDED: pgettext_lazy("discovery report", "A need, no service yet"),
}


def ending_words(ending: str) -> str:
    """How it ended, or that it has not."""
    if ending == UNDERWAY:
        return gettext("A service was requested and is awaited")
    if ":" in ending:
        return gettext("Closed: %(reason)s") % {"reason": label(ending)}
    return gettext("Open: %(state)s") % {"state": STATES[ending]}


def source_words(key: str) -> str:
    return label(key)
