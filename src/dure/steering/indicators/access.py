"""Whose numbers an actor may see, and of which areas the families' files too."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor, Permission
from dure.foundation.access.decisions import YES, Decision, no
from dure.foundation.areas.models import Area


def may_count(actor: Actor, areas: Iterable[Area]) -> Decision:
    """Whether the actor may see the numbers of every one of the areas."""
    if not actor.may(Permission.SEE_INDICATORS):
        return no(_("Your role does not include the figures."))
    if all(_below(area.path, actor.count_paths) for area in areas):
        return YES
    return no(_("The figures of this area are not yours to see."))


def reads_files_of(actor: Actor, path: str) -> bool:
    """Whether the actor could open every household behind a number of this area."""
    return actor.covers(path)


def _below(path: str, prefixes: tuple[str, ...]) -> bool:
    return any(path.startswith(prefix) for prefix in prefixes)
