"""Whose numbers an actor may see, and of which areas the families' files too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor, Permission
from dure.foundation.access.decisions import YES, Decision, no
from dure.foundation.areas.models import Area, Unit

PROTECTION_TEAM = "unit_kind:restricted_team"


def may_count(actor: Actor, areas: Iterable[Area]) -> Decision:
    """Whether the actor may see the numbers of every one of the areas."""
    if not actor.may(Permission.SEE_INDICATORS):
        return no(_("Your role does not include the figures."))
    if all(_below(area.path, actor.count_paths) for area in areas):
        return YES
    return no(_("The figures of this area are not yours to see."))


def open_to(actor: Actor, areas: Iterable[Area]) -> set[str]:
    """Paths of those areas of which the actor could open every household behind a number.

    Where a protection team works nobody could: a number that is small but for one family would point at it. Whether
    there is such a family must not show, so the team's being there is enough.
    """
    if actor.everywhere:
        return {area.path for area in areas}
    guarded = list(Unit.objects.filter(kind=PROTECTION_TEAM).values_list("area__path", flat=True))
    return {
        area.path
        for area in areas
        if actor.covers(area.path)
        and not any(area.path.startswith(path) or path.startswith(area.path) for path in guarded)
    }


def may_ask_for_days(actor: Actor, areas: Sequence[Area]) -> Decision:
    """Of two periods of days the difference is one day; whole months are for everybody who sees figures."""
    if len(open_to(actor, areas)) == len(areas):
        return YES
    return no(_("Your role sees the figures of whole months."))


def _below(path: str, prefixes: tuple[str, ...]) -> bool:
    return any(path.startswith(prefix) for prefix in prefixes)
