"""What a model may learn from: signs as they were told when a finding began, and whether a need was confirmed.

Nothing else goes in: no name, age, sex, place or anything else of the family. Those only tell where it errs.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils import timezone

from dure.engines.learning.logistic import Sample
from dure.engines.priority.many import Real, score_many, strengths
from dure.engines.priority.weights import Weights
from dure.foundation.access.actor import Actor
from dure.foundation.codes.queries import code
from dure.journey.discovery.findings.models import Evidence
from dure.journey.discovery.findings.scores import days_between
from dure.journey.discovery.findings.states import FindingState
from dure.steering.discovery_report.outcomes import Outcome, Stage, outcomes

YEARS = 3
"""How far back it looks: signs and their senders change."""
TOLD_WITHIN = dt.timedelta(days=1)
"""What was told later than that after a finding began may follow from its outcome, and is left out."""


@dataclass(frozen=True, slots=True)
class Read:
    """The sample in the order of time, the hand-made score of each row, and what happened to the other findings."""

    sample: Sample
    hand_scores: Real
    known: tuple[Outcome, ...]
    left_out: dict[str, int]


def read_sample(system: Actor, path: str, weights: Weights, *, at: dt.datetime) -> Read:
    """Outcomes of the district that are known, with the signs that each finding began with; two statements."""
    since = at - dt.timedelta(days=365 * YEARS)
    standings = [(outcome, _standing(outcome, at)) for outcome in outcomes([path], since, at)]
    known = tuple(outcome for outcome, standing in standings if not standing)
    left_out = Counter(standing for _outcome, standing in standings if standing)
    sample, scores = _measured(system, known, weights)
    return Read(sample, scores, known, dict(left_out))


def _standing(outcome: Outcome, at: dt.datetime) -> str:
    """Empty when it is known what became of it. Unknown is not "no need"."""
    if outcome.state != FindingState.CLOSED and outcome.until > at:
        return "running"
    if outcome.stage >= Stage.MET:
        return ""
    if outcome.closing_reason and code(outcome.closing_reason).attributes.get("found"):
        return ""
    return "nobody_knows"


def _measured(system: Actor, known: Sequence[Outcome], weights: Weights) -> tuple[Sample, Real]:
    places = {outcome.finding: place for place, outcome in enumerate(known)}
    began: dict[uuid.UUID, dt.datetime] = {outcome.finding: outcome.opened_at for outcome in known}
    kinds: dict[str, int] = {}
    columns: tuple[list[int], list[int], list[int]] = ([], [], [])
    rows = Evidence.objects.visible_to(system).filter(finding__in=list(places)).order_by("id")
    for finding, kind, moment in rows.values_list("finding_id", "kind_id", "at").iterator(10_000):
        if moment <= began[finding] + TOLD_WITHIN:
            columns[0].append(places[finding])
            columns[1].append(kinds.setdefault(kind, len(kinds)))
            columns[2].append(days_between(moment, timezone.localdate(began[finding])))
    # Columns in the order of names, so that the same outcomes give the same model whatever the database's order.
    names = tuple(sorted(kinds))
    turned = np.array([names.index(kind) for kind in kinds], dtype=np.int64)
    findings, days = np.array(columns[0], dtype=np.int64), np.array(columns[2], dtype=np.float64)
    told = turned[np.array(columns[1], dtype=np.int64)]
    found = strengths(findings, told, days, names=names, weights=weights)
    scores = score_many(findings, told, days, names=names, weights=weights)
    lacking = len(known) - len(found)
    features = (*names, *(rule.key for rule in weights.combinations))
    truth = np.array([outcome.stage >= Stage.NEEDED for outcome in known], dtype=bool)
    sample = Sample(features, np.pad(found, ((0, lacking), (0, 0))), truth)
    return sample, np.pad(scores, (0, lacking)).astype(np.float64)
