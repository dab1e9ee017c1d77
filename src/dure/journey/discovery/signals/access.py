"""Who may connect sources and load their files: the district officers, each for the own district."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor, Permission
from dure.foundation.access.decisions import YES, Decision, no


def may_load(actor: Actor, path: str) -> Decision:
    """``path`` is the district's."""
    if not actor.may_at(Permission.LOAD_SIGNALS, path):
        return no(_("Files of signals are loaded by the district's own officers."))
    return YES
