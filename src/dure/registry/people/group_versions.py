"""The versions of a household's target groups, which are a set of rows and not columns of one."""

from __future__ import annotations

from dure.foundation.access.actor import Actor
from dure.foundation.audit.models import Act, AuditEvent
from dure.foundation.merging.versions import Change, Values, Versions
from dure.registry.people.forms import GroupsForm
from dure.registry.people.models import Household
from dure.registry.people.queries import marked_groups


def group_versions(actor: Actor, household: Household) -> Versions:
    """Each version of such a set tells itself what it holds; who changed it last is in the log."""

    def now() -> Values:
        return GroupsForm.stored(marked_groups(actor, household))

    def was(version: str) -> Values:
        return GroupsForm.stored(GroupsForm.read(version))

    def change() -> Change | None:
        rows = AuditEvent.objects.visible_to(actor).filter(
            household_id=household.id, what="people.target_group", act=Act.CHANGE
        )
        newest = rows.order_by("-at").first()
        return Change(newest.actor_name, newest.at, newest.actor_id) if newest else None

    return Versions(now=now, was=was, change=change)
