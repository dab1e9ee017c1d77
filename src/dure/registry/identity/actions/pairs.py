"""Taking in pairs that may be the same, and saying of some that they are not."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import transaction

from dure.foundation.access.actor import Actor, Permission
from dure.foundation.access.branches import is_restricted
from dure.foundation.access.decisions import require
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.registry.identity.access import may_merge
from dure.registry.identity.models import CandidatePair, Origin, Subject
from dure.registry.identity.states import MOVES, WAITING, PairState
from dure.registry.people.models import Household, Person

PAIR = "identity.candidatepair"
BATCH = 1000
BY_HAND = 1.0
"""What a person thinks the same stands above everything computed."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a table of pairs. ``skipped``: one side is unknown, protected or out of sight, or the row is none;
    ``decided``: somebody has said whether they are the same."""

    new: int = 0
    renewed: int = 0
    decided: int = 0
    skipped: int = 0

    def __add__(self, other: Taken) -> Taken:
        return Taken(
            self.new + other.new,
            self.renewed + other.renewed,
            self.decided + other.decided,
            self.skipped + other.skipped,
        )


def take_in_pairs(
    *,
    actor: Actor,
    rows: Iterable[Mapping[str, Any]],
    at: dt.datetime,
    kind: Subject = Subject.HOUSEHOLD,
    origin: Origin = Origin.NIGHTLY,
) -> Taken:
    """Write pairs found by a matching, or bring those that wait up to date; asked twice it changes nothing.

    Each row has ``id_a``, ``id_b`` (ids of households or persons, in any order), ``probability`` from 0 to 1 and
    ``weights`` (column → weight). Each batch of a thousand is a transaction of its own.
    """
    total = Taken()
    for batch in _batches(rows):
        with transaction.atomic():
            total += _take_in(actor, batch, at=at, kind=kind, origin=origin)
    record(actor, Act.CREATE, PAIR, at=at, kind=str(kind), new=total.new, renewed=total.renewed, skipped=total.skipped)
    return total


def propose_pair(*, actor: Actor, first: Household, second: Household, at: dt.datetime) -> CandidatePair:
    """A person thinks that two files are of the same family; what was put aside before is open again.

    Raises:
        NotAllowed: the actor may not bring these two together.
    """
    require(may_merge(actor, first, second))
    one, other = sorted((first, second), key=lambda side: side.pk)
    rows = CandidatePair.objects.visible_to(actor)
    made = CandidatePair(
        path=common_path(one.path, other.path),
        kind=Subject.HOUSEHOLD,
        first_id=one.pk,
        second_id=other.pk,
        probability=BY_HAND,
        origin=Origin.PERSON,
        found_at=at,
    )
    rows.bulk_create([made], ignore_conflicts=True)
    pair: CandidatePair = rows.get(first_id=one.pk, second_id=other.pk)
    new = pair.pk == made.pk
    if pair.state == PairState.DIFFERENT:
        _one_of(actor, [pair.pk], PairState.OPEN).update(state=PairState.OPEN, decided_by=None, decided_at=None)
    record(actor, Act.CREATE, PAIR, path=pair.path, object_id=pair.pk, at=at, new=new)
    return pair


def decide_pairs(
    *, actor: Actor, pairs: Collection[uuid.UUID], decision: PairState, at: dt.datetime, note: str = ""
) -> int:
    """Say of several pairs at once that they are different, or for later; returns how many were decided by this.

    What somebody decided meanwhile stays as it is. That two are the same is said by merging them.
    """
    if decision is PairState.SAME:
        raise ValueError("Merging says that two are the same.")
    rows = [pair for pair in _one_of(actor, pairs, decision) if actor.may_at(Permission.MERGE_HOUSEHOLDS, pair.path)]
    decided: int = _one_of(actor, [pair.pk for pair in rows], decision).update(
        state=decision, decided_by_id=actor.user_id, decided_at=at, note=note
    )
    for pair in rows:
        record(actor, Act.CHANGE, PAIR, path=pair.path, object_id=pair.pk, at=at, state=str(decision))
    return decided


def common_path(one: str, other: str) -> str:
    """The longest path that both begin with, up to a delimiter; empty when they share none."""
    shared = ""
    for step, other_step in zip(one.split(".")[:-1], other.split(".")[:-1], strict=False):
        if step != other_step:
            break
        shared += f"{step}."
    return shared


def _one_of(actor: Actor, keys: Collection[uuid.UUID], decision: PairState) -> Any:
    """Those of the pairs from whose state the decision is a move."""
    before = [state for state, after in MOVES.items() if decision in after]
    return CandidatePair.objects.visible_to(actor).filter(pk__in=list(keys), state__in=before)


def _batches(rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    walking = iter(rows)
    while batch := list(islice(walking, BATCH)):
        yield batch


def _take_in(actor: Actor, batch: list[Mapping[str, Any]], *, at: dt.datetime, kind: Subject, origin: Origin) -> Taken:
    wanted = dict(found for row in batch if (found := _read(row)))
    paths = _paths(actor, kind, {key for pair in wanted for key in pair})
    there = {pair for pair in wanted if pair[0] in paths and pair[1] in paths}
    known = CandidatePair.objects.visible_to(actor).filter(first_id__in=[first for first, _second in there])
    states = {(pair.first_id, pair.second_id): pair.state for pair in known}
    decided = {pair for pair in there if states.get(pair, PairState.OPEN) not in WAITING}
    fresh = [
        CandidatePair(
            path=common_path(paths[pair[0]], paths[pair[1]]),
            kind=kind,
            first_id=pair[0],
            second_id=pair[1],
            probability=wanted[pair][0],
            weights=wanted[pair][1],
            origin=origin,
            found_at=at,
        )
        for pair in sorted(there - decided)
    ]
    CandidatePair.objects.visible_to(actor).bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["first_id", "second_id"],
        update_fields=["probability", "weights"],
    )
    renewed = sum((pair.first_id, pair.second_id) in states for pair in fresh)
    return Taken(len(fresh) - renewed, renewed, len(decided), len(batch) - len(there))


Pair = tuple[uuid.UUID, uuid.UUID]


def _read(row: Mapping[str, Any]) -> tuple[Pair, tuple[float, dict[str, Any]]] | None:
    """The ids in order with probability and weights; None for what is no pair."""
    try:
        first, second = sorted((uuid.UUID(str(row["id_a"])), uuid.UUID(str(row["id_b"]))))
        probability = float(row["probability"])
    except (KeyError, TypeError, ValueError):
        return None
    if first == second or not 0 <= probability <= 1:
        return None
    return (first, second), (probability, dict(row.get("weights") or {}))


def _paths(actor: Actor, kind: Subject, keys: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Where each of those in sight lies; nobody protected is among them."""
    model = Household if kind == Subject.HOUSEHOLD else Person
    rows = model.objects.visible_to(actor).filter(pk__in=keys).values_list("pk", "path")
    return {key: path for key, path in rows if not is_restricted(path)}
