"""Bringing two files of the same family together, and apart again: one transaction each, all or nothing."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext, gettext_lazy, gettext_noop

from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import no, require
from dure.foundation.access.joining import Joined, join_rows, split_rows
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.transitions.moves import AlreadyMoved
from dure.foundation.transitions.once import Stale
from dure.registry.identity.access import NOT_THESE, may_merge, may_split
from dure.registry.identity.holding import give_back, hold_secrets
from dure.registry.identity.models import CandidatePair, Merge, Subject
from dure.registry.identity.planning import Chosen, Clash, clashes, set_aside
from dure.registry.identity.states import PairState
from dure.registry.people.models import Household, Person
from dure.registry.people.queries import head_of, members_of
from dure.registry.story.actions import tell
from dure.registry.story.models import Chapter

HOUSEHOLD = "people.household"
PERSON = "people.person"
LATER_FIRST = gettext_lazy("Another record was merged into this household later. Please undo that merge first.")

Same = Sequence[tuple[Person, Person]]
"""Persons who are one: the one that goes into the one that stays."""


class Unsettled(Exception):
    """Something must be settled by a person first; ``reasons`` say what."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = reasons


@transaction.atomic
def merge_households(
    *,
    actor: Actor,
    stays: Household,
    gone: Household,
    as_shown: Mapping[uuid.UUID, int],
    why: str,
    at: dt.datetime,
    chosen: Chosen | None = None,
    same: Same = (),
) -> Merge:
    """Let everything that tells of ``gone`` tell of ``stays``; ``gone`` leaves a tombstone and can be split again.

    ``as_shown`` are the versions of both as the person saw them, ``chosen`` what should prevail where the rules ask.

    Raises:
        NotAllowed: the actor may not, or one of them is protected.
        AlreadyMoved: somebody merged or moved one of them meanwhile.
        Stale: somebody changed one of them since.
        Unsettled: two rows meet that only a person can settle.
    """
    require(may_merge(actor, stays, gone))
    _hold(actor, (stays, gone), as_shown)
    found = _settled(clashes(actor, Household, gone=gone.pk, stays=stays.pk, chosen=chosen or {}))
    _tell(actor, gone, gettext_noop("This file was brought together with another one of the same family"), why, at)
    _tell(actor, stays, gettext_noop("Another file of the same family was brought together with this one"), why, at)
    for household, other in ((stays, gone), (gone, stays)):
        record(actor, Act.MOVE, HOUSEHOLD, path=household.path, object_id=other.pk, household_id=household.pk,
               at=at, state="merged" if household is stays else "went into")  # fmt: skip
    merge = _begin(actor, Subject.HOUSEHOLD, gone, stays, household=stays, why=why, at=at)
    head = head_of(members_of(actor, gone))
    _join(actor, merge, found, hold_secrets(actor, merge, gone=gone, stays=stays, head=head))
    for left, right in same:
        _merge_person(actor, left, right, within=merge, why=why, at=at)
    _decide(actor, gone.pk, stays.pk, PairState.SAME, at=at)
    return merge


@transaction.atomic
def merge_persons(*, actor: Actor, gone: Person, stays: Person, as_shown: Mapping[uuid.UUID, int], why: str,
                  at: dt.datetime) -> Merge:  # fmt: skip
    """Let everything that tells of one person tell of the other.

    Raises: as ``merge_households``.
    """
    homes = {person.household_id: person.household for person in (gone, stays)}
    require(may_merge(actor, *homes.values()))
    _hold(actor, tuple(homes.values()), {})
    rows = Person.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk__in=[gone.pk, stays.pk])
    held = {person.pk: person for person in rows}
    if len(held) != 2:
        raise AlreadyMoved("merged")
    if any(held[key].version != version for key, version in as_shown.items() if key in held):
        raise Stale(held)
    if gone.household_id != stays.household_id and len(members_of(actor, gone.household)) == 1:
        require(no(gettext_lazy("Nobody would be left in the other household. Please merge the households instead.")))
    merge = _merge_person(actor, gone, stays, within=None, why=why, at=at)
    _tell(actor, stays.household, gettext_noop("Two entries of the same person were brought together"), why, at)
    _decide(actor, gone.pk, stays.pk, PairState.SAME, at=at)
    return merge


@transaction.atomic
def split_merge(
    *, actor: Actor, merge: Merge, why: str, at: dt.datetime, along: Sequence[tuple[str, uuid.UUID]] = ()
) -> Joined:
    """Take a merge back: what it moved lies again where it lay, as long as nobody changed it since.

    ``along`` are rows written since (table, id) that go with the family that gets its own file again; all others stay.
    Persons who were made one within the merge are two again.

    Raises:
        NotAllowed: the actor may not, or a later merge must be taken back first.
        AlreadyMoved: somebody took it back, or something moved meanwhile.
    """
    require(may_split(actor, merge))
    inner = Merge.objects.visible_to(actor).filter(within=merge, split_at=None).order_by("-id")
    for each in inner:
        _split(actor, each, along=(), at=at)
    split = _split(actor, merge, along=along, at=at)
    _tell_of_split(actor, merge, why, at)
    _decide(actor, merge.gone_id, merge.stays_id, PairState.DIFFERENT, at=at)
    return split


def _hold(actor: Actor, households: Sequence[Household], as_shown: Mapping[uuid.UUID, int]) -> None:
    """Nobody else writes about them until this is done; of two officers at once the second is told."""
    rows = Household.objects.visible_to(actor).select_for_update().order_by("pk")
    held = {row.pk: row for row in rows.filter(pk__in=[household.pk for household in households])}
    for household in households:
        row = held.get(household.pk)
        if row is None or row.path != household.path:
            raise AlreadyMoved("merged")
        if as_shown and row.version != as_shown.get(row.pk):
            raise Stale(row)


def _settled(found: list[Clash]) -> list[Clash]:
    reasons = [clash.blocks for clash in found if clash.blocks]
    if reasons:
        raise Unsettled(reasons)
    return found


def _begin(
    actor: Actor,
    kind: Subject,
    gone: Household | Person,
    stays: Household | Person,
    *,
    household: Household,
    why: str,
    at: dt.datetime,
    within: Merge | None = None,
) -> Merge:
    merge = Merge(
        household=household,
        path=household.path,
        kind=kind,
        gone_id=gone.pk,
        stays_id=stays.pk,
        within=within,
        why=why,
        merged_by_id=actor.user_id,
        merged_at=at,
    )
    merge.save(force_insert=True)
    return merge


def _join(actor: Actor, merge: Merge, found: list[Clash], copies: list[dict[str, str]]) -> None:
    words = gettext("This case goes on in the other one of the family, since two files of it were brought together.")
    joined = join_rows(merge.pk, settled=[clash.settled() for clash in found], words=words)
    if joined.outcome == "refused":
        require(no(NOT_THESE))
    if not joined.is_done:
        raise AlreadyMoved(joined.outcome)
    Merge.objects.visible_to(actor).filter(pk=merge.pk).update(copied=copies, counts=set_aside(found))


def _merge_person(
    actor: Actor, gone: Person, stays: Person, *, within: Merge | None, why: str, at: dt.datetime
) -> Merge:
    left = Person.objects.visible_to(actor).select_related("household").get(pk=gone.pk)
    right = Person.objects.visible_to(actor).select_related("household").get(pk=stays.pk)
    found = _settled(clashes(actor, Person, gone=left.pk, stays=right.pk, chosen={}))
    merge = _begin(actor, Subject.PERSON, left, right, household=right.household, why=why, at=at, within=within)
    _join(actor, merge, found, hold_secrets(actor, merge, gone=left, stays=right))
    record(actor, Act.CHANGE, PERSON, path=right.path, object_id=right.pk, household_id=right.household_id,
           at=at, state="merged")  # fmt: skip
    return merge


def _split(actor: Actor, merge: Merge, *, along: Sequence[tuple[str, uuid.UUID]], at: dt.datetime) -> Joined:
    split = split_rows(merge.pk, along=[{"table": table, "id": str(key)} for table, key in along], at=at)
    if split.outcome == "later":
        require(no(LATER_FIRST))
    if split.outcome == "refused":
        require(no(gettext_lazy("The family would return to an area where you do not work. Please ask the district.")))
    if not split.is_done:
        raise AlreadyMoved(split.outcome)
    give_back(actor, merge)
    return split


def _tell_of_split(actor: Actor, merge: Merge, why: str, at: dt.datetime) -> None:
    ids = {merge.household_id, merge.gone_id}
    for household in Household.objects.visible_to(actor).filter(pk__in=ids):
        _tell(actor, household, gettext_noop("Two files that were brought together by mistake are two again"), why, at)
        record(actor, Act.MOVE, HOUSEHOLD, path=household.path, object_id=merge.pk, household_id=household.pk,
               at=at, state="split")  # fmt: skip


def _tell(actor: Actor, household: Household, template: str, why: str, at: dt.datetime) -> None:
    tell(household, Chapter.HOUSEHOLD, template, actor=actor, at=at, quote=why, what=HOUSEHOLD, object_id=household.pk)


def _decide(actor: Actor, one: uuid.UUID, other: uuid.UUID, decision: PairState, *, at: dt.datetime) -> None:
    """What was done says of the pair, if there is one, whether it is the same."""
    first, second = sorted((one, other))
    rows: Any = CandidatePair.objects.visible_to(actor).filter(first_id=first, second_id=second)
    rows.exclude(state=decision).update(state=decision, decided_by_id=actor.user_id, decided_at=at)
