"""Handing a finding to another office of the district, and the line on Today of whoever handed it over."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, cast

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_noop
from psycopg.types.json import Jsonb
from uuid_utils.compat import uuid7

from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import require
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Unit
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.transitions.moves import AlreadyMoved
from dure.foundation.transitions.once import settled
from dure.journey.discovery.findings.access import may_hand_over
from dure.journey.discovery.findings.actions.gathering import FINDING
from dure.journey.discovery.findings.models import Finding, HandOver
from dure.journey.discovery.findings.states import FindingState
from dure.policy.korea.finding.first_look import look_within
from dure.registry.deadlines.actions import set_deadline, usual_time
from dure.registry.deadlines.models import Deadline
from dure.registry.deadlines.states import DeadlineState
from dure.registry.people.masking import mask_name

HAND_OVER = "findings.handover"
HANDED = "deadline_kind:finding_handed"
AT_A_TIME = 1_000


@transaction.atomic
def hand_over(*, actor: Actor, finding: Finding, to: Unit, note: str, at: dt.datetime) -> uuid.UUID:
    """Let another office of the district go on with what is told of somebody who lives there; it is nobody's there yet.

    Gives back the finding that goes on: the office's own one about the same person, when it has one. ``to`` comes from
    ``offices``. The one who hands over has a line on Today until the office decides.

    Raises:
        NotAllowed: the finding has its household, is a protected family's, or is not the actor's to decide about.
        ValueError: nothing is said of why.
        AlreadyMoved: somebody decided meanwhile.
    """
    require(may_hand_over(actor, finding))
    if not note.strip():
        raise ValueError("Say why it is handed over.")
    handing = uuid7()
    # What the job gathers at this moment may open a finding of the same person there.
    left: uuid.UUID | None = settled(lambda: _moved(actor, finding, to, note, handing, at=at))
    if left is None:
        raise AlreadyMoved(_state_of(actor, finding))
    _await(actor, finding, to, handing, at=at)
    for path in (finding.path, to.path):
        record(actor, Act.MOVE, FINDING, path=path, object_id=finding.pk, at=at, handed_to=str(to.pk), into=str(left))
    return left


def end_handed(system: Actor, at: dt.datetime) -> int:
    """End the lines of those who handed over what the other office has decided about since; returns how many."""
    later = HandOver.objects.visible_to(system).filter(finding=OuterRef("finding"), at__gt=OuterRef("at"))
    decided = ~Q(finding__state=FindingState.WAITING) | Q(Exists(later))
    rows = HandOver.objects.visible_to(system).filter(decided, ended_at=None).order_by("id")
    ended = list(rows.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True)[:AT_A_TIME])
    if ended:
        HandOver.objects.visible_to(system).filter(pk__in=ended).update(ended_at=at)
        lines = Deadline.objects.visible_to(system).filter(what=HAND_OVER, object_id__in=ended)
        lines.filter(state=DeadlineState.OPEN).update(state=DeadlineState.MET, ended_at=at)
        record(system, Act.MOVE, HAND_OVER, at=at, count=len(ended))
    return len(ended)


def was_handed_over(actor: Actor, finding_id: uuid.UUID) -> bool:
    """Whether the actor has handed this finding over, and it waits there."""
    rows = Deadline.objects.visible_to(actor).filter(assigned_to=actor.user_id, state=DeadlineState.OPEN)
    return bool(rows.filter(kind_id=HANDED, values__finding=str(finding_id)).exists())


def _moved(
    actor: Actor, finding: Finding, to: Unit, note: str, handing: uuid.UUID, *, at: dt.datetime
) -> uuid.UUID | None:
    """The finding that goes on there; None when this one is not any more as it was read.

    The database does it as its owner, for nobody writes a row out of the own sight.
    """
    said = {"unit": _own(actor, finding).name_ko, "note": note[:200]}
    asked: list[Any] = [
        *(finding.pk, finding.path, finding.state, finding.assigned_to_id),
        *(to.pk, _own(actor, finding).pk, handing, note, at),
        *(uuid7(), at + look_within(finding.score), gettext_noop("Handed over by %(unit)s: %(note)s"), Jsonb(said)),
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT findings_hand_over({', '.join(['%s'] * len(asked))})", asked)
        left: uuid.UUID | None = cursor.fetchone()[0]
    return left


def _own(actor: Actor, finding: Finding) -> Unit:
    """The unit from which the actor hands over: that of the posting which covers the finding."""
    post = next((post for post in actor.posts if finding.path.startswith(post.path)), actor.posts[0])
    return Unit.objects.get(pk=post.unit_id)


def _await(actor: Actor, finding: Finding, to: Unit, handing: uuid.UUID, *, at: dt.datetime) -> None:
    """A line on the own Today, until the other office decides."""
    named = gettext_noop("Handed to %(unit)s, not taken on yet: %(name)s")
    unnamed = gettext_noop("Handed to %(unit)s, not taken on yet")
    set_deadline(
        kind=HANDED,
        path=finding.path,
        household=None,
        what=HAND_OVER,
        object_id=handing,
        starts_at=at,
        due_at=at + usual_time(HANDED),
        why=named if finding.label else unnamed,
        assigned_to=User.objects.get(pk=cast(uuid.UUID, actor.user_id)),
        unit=to.name_ko,
        name=mask_name(finding.label) if finding.label else "",
        finding=str(finding.pk),
    )


def _state_of(actor: Actor, finding: Finding) -> str:
    rows = Finding.objects.visible_to(actor).filter(pk=finding.pk)
    return rows.values_list("state", flat=True).first() or "gone"
