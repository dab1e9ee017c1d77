"""Registering the household that a finding is about, when nobody knows it yet."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import require
from dure.foundation.vault.models import KeptSecret
from dure.journey.discovery.findings.access import may_register
from dure.journey.discovery.findings.actions.triage import match_finding
from dure.journey.discovery.findings.models import Finding
from dure.registry.people.actions import register_household
from dure.registry.people.models import Household
from dure.registry.story.actions import tell
from dure.registry.story.models import Chapter

HOUSEHOLD = "people.household"


@transaction.atomic
def register_from_finding(
    *, actor: Actor, finding: Finding, at: dt.datetime, told_phone: KeptSecret | None = None, **household: Any
) -> Household:
    """Register the household that a finding is about, and match the finding. ``household``: see ``register_household``.

    Without a phone number typed, the one told with the evidence is kept, unless it does not open any more.

    Raises:
        AlreadyMoved: somebody decided about the finding before; the household is not registered then.
    """
    require(may_register(actor, finding))
    if told_phone and told_phone.readable and not household.get("phone"):
        # The family's own number goes from one lock to the other; nobody looks at it.
        household["phone"] = told_phone.opened()
    registered, new = register_household(actor=actor, at=at, **household)
    match_finding(actor=actor, finding=finding, household=registered, at=at)
    if new:
        tell(
            registered,
            Chapter.HOUSEHOLD,
            gettext_noop("The household was registered after a finding"),
            actor=actor,
            at=at,
            what=HOUSEHOLD,
            object_id=registered.id,
        )
    return registered
