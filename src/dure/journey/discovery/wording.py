"""The state of a tip in plain words: for its sender, who learns nothing else, and for the team."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from dure.journey.discovery.states import TipState

TEAM_WORDS: dict[TipState, Any] = {
    TipState.RECEIVED: _("New"),
    TipState.LINKED: _("Linked"),
    TipState.CLOSED: _("Closed"),
}
BADGES: dict[TipState, str] = {TipState.RECEIVED: "warning", TipState.LINKED: "ok", TipState.CLOSED: "neutral"}


@dataclass(frozen=True, slots=True)
class SenderWords:
    """What the sender reads: the state, and what happens next."""

    state: Any
    happens_next: Any


SENDER_WORDS: dict[TipState, SenderWords] = {
    TipState.RECEIVED: SenderWords(
        _("We have received it"),
        _(
            "A welfare official of the community service center reads it, usually within one day, "
            "and then decides how to help."
        ),
    ),
    TipState.LINKED: SenderWords(
        _("We are looking after it"),
        _(
            "An official is getting in touch or preparing a visit. "
            "To protect everybody's privacy we cannot say more here."
        ),
    ),
    TipState.CLOSED: SenderWords(
        _("We have finished looking into it"),
        _(
            "To protect everybody's privacy we cannot say here what came of it. "
            "If you are still worried, please tell us again."
        ),
    ),
}
