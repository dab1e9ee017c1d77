"""The answer to "may this actor do that?", with the reason that a person can read."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Decision:
    """``reason`` says in the reader's language why not; it is empty when allowed."""

    allowed: bool
    reason: str | Promise = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = Decision(True)


def no(reason: str | Promise) -> Decision:
    return Decision(False, reason)


class NotAllowed(Exception):
    """Raised by actions for what one may see but not do; becomes a 403 page with the reason."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(str(decision.reason))
        self.decision = decision


def require(decision: Decision) -> None:
    """Raises:
    NotAllowed: when the decision is no.
    """
    if not decision.allowed:
        raise NotAllowed(decision)
