"""Revealing who sent a tip, or the number told with it: for a reason that stays in the log."""

from __future__ import annotations

from dataclasses import dataclass

from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import require
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.vault.actions import reveal_secrets
from dure.foundation.vault.kinds import Kind
from dure.journey.discovery.tips.access import may_triage
from dure.journey.discovery.tips.models import Tip, TipReporter, TipSecret


@dataclass(frozen=True, slots=True)
class RevealedReporter:
    """Who sent a tip, in full. ``kind`` is in words; what does not open any more is question marks."""

    kind: str
    name: str
    phone: str


def reveal_reporter(*, actor: Actor, tip: Tip, reason: str) -> RevealedReporter | None:
    """Who sent the tip, for a written reason that stays in the audit; None when nobody said."""
    require(may_triage(actor, tip))
    record(
        actor,
        Act.REVEAL,
        "discovery.reporter",
        path=tip.path,
        object_id=tip.id,
        household_id=tip.household_id,
        reason=reason,
    )
    found: TipReporter | None = TipReporter.objects.visible_to(actor).filter(tip=tip).select_related("kind").first()
    if found is None:
        return None
    kept = TipSecret.objects.visible_to(actor).filter(tip=tip, of_reporter=True)
    told = {secret.kind: secret.opened() if secret.readable else secret.masked for secret in kept}
    return RevealedReporter(found.kind.label, told.get(Kind.REPORTER_NAME, ""), told.get(Kind.PHONE, ""))


def reveal_phone(*, actor: Actor, tip: Tip, secret: TipSecret, reason: str, reason_code: str = "") -> str:
    """The number that the family told, for a reason that stays in the audit."""
    require(may_triage(actor, tip))
    values = reveal_secrets(
        [secret],
        actor=actor,
        reason=reason,
        reason_code=reason_code,
        what="discovery.tip_secret",
        path=tip.path,
        object_id=tip.id,
        household_id=tip.household_id,
    )
    return values[0]
