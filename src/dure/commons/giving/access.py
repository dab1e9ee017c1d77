"""Who may record a resource."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor, Permission
from dure.foundation.access.decisions import YES, Decision, no


def may_record_resource(actor: Actor, path: str) -> Decision:
    """Resources are recorded for one's own area, by roles that look for them."""
    if actor.may_at(Permission.RECORD_RESOURCE, path):
        return YES
    return no(_("You may record resources for your own area only."))
