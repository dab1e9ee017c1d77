"""What each finding scores by the weights that hold where it lies, as of a day."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from dure.engines.priority.many import Real, Whole, score_many
from dure.engines.priority.scoring import Evidence as Piece
from dure.engines.priority.scoring import Score, score
from dure.engines.priority.weights import Weights
from dure.foundation.access.actor import Actor
from dure.foundation.access.rows import below, branches_of, placed_below
from dure.journey.discovery.findings.models import IS_OPEN, Evidence, Finding
from dure.journey.discovery.weights.models import WeightVersion
from dure.journey.discovery.weights.queries import InForce, of_version, proposal, weights_on
from dure.journey.discovery.weights.states import VersionState
from dure.policy.korea.finding.priority import combination_words

WRITE = """
UPDATE findings_finding f SET score = s.score, score_version = %s, weights_id = %s, scored_on = %s
FROM unnest(%s::uuid[], %s::integer[]) AS s (id, score) WHERE f.id = s.id
"""


def days_between(moment: dt.datetime, day: dt.date) -> int:
    """Whole days, so that a score is the same all day long and can be worked out again later."""
    return (day - timezone.localdate(moment)).days


def explained(actor: Actor, finding: Finding) -> tuple[Score, InForce]:
    """The score line by line as it was made last, and the weights it was made by: what the lists are ordered by."""
    held = _scored_by(actor, finding)
    rows = Evidence.objects.visible_to(actor).filter(finding=finding).values_list("kind_id", "at")
    pieces = (Piece(kind, days_between(moment, finding.scored_on)) for kind, moment in rows)
    return score(pieces, held.weights), held


def _scored_by(actor: Actor, finding: Finding) -> InForce:
    if finding.weights_id is None:
        return proposal()
    return of_version(WeightVersion.objects.visible_to(actor).get(pk=finding.weights_id))


@dataclass(frozen=True, slots=True)
class Told:
    """The evidence of many findings in columns, as ``score_many`` takes it; ``ids`` are the findings in their order."""

    ids: tuple[uuid.UUID, ...]
    findings: Whole
    kinds: Whole
    days: Real
    names: tuple[str, ...]

    def scores(self, weights: Weights) -> Whole:
        """One score for each of ``ids``; 0 for those without evidence."""
        found = score_many(self.findings, self.kinds, self.days, names=self.names, weights=weights)
        return np.pad(found, (0, len(self.ids) - len(found)))


def told_of(rows: QuerySet[Any], ids: Iterable[uuid.UUID], *, day: dt.date) -> Told:
    """The columns of these findings, from the evidence in ``rows``; one query."""
    places = {key: place for place, key in enumerate(ids)}
    kinds: dict[str, int] = {}
    columns: tuple[list[int], list[int], list[int]] = ([], [], [])
    days: dict[dt.date, int] = {}
    zone = timezone.get_current_timezone()
    for finding, kind, moment in rows.order_by().values_list("finding_id", "kind_id", "at").iterator(10_000):
        if finding not in places:
            continue
        on = moment.astimezone(zone).date()
        columns[0].append(places[finding])
        columns[1].append(kinds.setdefault(kind, len(kinds)))
        columns[2].append(days.setdefault(on, (day - on).days))
    return Told(
        tuple(places),
        np.array(columns[0], dtype=np.int64),
        np.array(columns[1], dtype=np.int64),
        np.array(columns[2], dtype=np.float64),
        tuple(kinds),
    )


def keep_scores(actor: Actor, finding_ids: Collection[uuid.UUID], *, at: dt.datetime) -> None:
    """Work out and write the scores of these findings as of today, each by the weights of its place."""
    day = timezone.localdate(at)
    everywhere = weights_on(actor, day)
    groups: dict[uuid.UUID | None, list[uuid.UUID]] = defaultdict(list)
    held: dict[uuid.UUID | None, InForce] = {}
    for key, path in Finding.objects.visible_to(actor).filter(pk__in=finding_ids).order_by().values_list("pk", "path"):
        found = everywhere.at(path)
        held[found.version_id] = found
        groups[found.version_id].append(key)
    for version_id, ids in groups.items():
        told = told_of(Evidence.objects.visible_to(actor).filter(finding__in=ids), ids, day=day)
        _write(held[version_id], told, day)


def _write(held: InForce, told: Told, day: dt.date) -> None:
    points = told.scores(held.weights).tolist()
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [held.number, held.version_id, day, list(told.ids), points])


def stale_findings(actor: Actor, day: dt.date) -> Iterator[QuerySet[Any]]:
    """Open findings to score anew: those of an earlier day, and those whose weights were replaced that day.

    Each set is read in the order of an index, so what is done already is not walked past. The last one of a district
    does walk over it, once, when all the others are empty: whatever moved in with the weights of another district.
    """
    rows = Finding.objects.visible_to(actor).filter(IS_OPEN)
    yield rows.filter(scored_on__lt=day).order_by("scored_on", "id")
    everywhere = weights_on(actor, day)
    by_weights = rows.order_by("weights_id", "score_version", "path")
    by_policy = by_weights.filter(weights=None)
    yield by_policy.filter(score_version__lt=everywhere.proposal.number)
    yield by_policy.filter(score_version__gt=everywhere.proposal.number)
    for path, held in everywhere.by_path.items():
        if held.valid_from != day:
            continue
        for version_id, number in _replaced(actor, path, held, everywhere.proposal):
            scored = by_weights.filter(weights=version_id, score_version=number)
            yield scored.filter(below((path,)))
            yield scored.filter(branches_of(path))
        yield rows.filter(below((path,)), scored_otherwise(actor, day)).order_by("path", "-score", "id")


def _replaced(actor: Actor, path: str, held: InForce, by_policy: InForce) -> Iterator[tuple[uuid.UUID | None, int]]:
    """Versions by which findings of a district may have been scored before, with their numbers."""
    yield None, by_policy.number
    outer = [path[: cut + 1] for cut, letter in enumerate(path) if letter == "."]
    rows = WeightVersion.objects.visible_to(actor).filter(path__in=outer, state=VersionState.RELEASED)
    yield from rows.exclude(pk=held.version_id).order_by("pk").values_list("pk", "number")


def scored_otherwise(actor: Actor, day: dt.date) -> Q:
    """Findings whose score was made by other weights than those that hold where they lie that day."""
    everywhere = weights_on(actor, day)
    elsewhere = Q()
    otherwise = Q(pk__in=[])
    for path, held in everywhere.by_path.items():
        there = placed_below((path,))
        otherwise |= there & (Q(weights=None) | ~Q(weights=held.version_id))
        elsewhere &= ~there
    by_proposal = Q(weights=None, score_version=everywhere.proposal.number)
    return otherwise | (elsewhere & ~by_proposal)


def words_of_combination(key: str) -> str:
    """The sentence of a combination in the language of the page; its key when the policy no longer has it."""
    ko, en = combination_words().get(key, (key, key))
    return ko if get_language() == "ko" else en
