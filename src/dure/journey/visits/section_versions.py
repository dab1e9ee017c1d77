"""The versions of what one discipline wrote about a visit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dure.foundation.access.actor import Actor
from dure.foundation.merging.versions import Values, Versions, versions_in
from dure.journey.visits.forms import SectionForm
from dure.journey.visits.models import Visit, VisitSection


def section_versions(actor: Actor, visit: Visit, discipline: str) -> Versions:
    """Version 0 is the empty section, of which no row tells."""
    rows = VisitSection.objects.visible_to(actor).filter(visit=visit, discipline_id=discipline)
    kept = versions_in(actor, rows, SectionForm.stored)

    def was(version: Any) -> Values | None:
        return SectionForm.stored(None) if version == 0 else kept.was(version)

    return replace(kept, was=was)
