"""Which weights hold, and what each finding scores by them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection

import numpy as np
from django.db import connection
from django.utils import timezone
from django.utils.translation import get_language

from dure.engines.priority.many import score_many
from dure.engines.priority.scoring import Evidence as Piece
from dure.engines.priority.scoring import Score, score
from dure.engines.priority.weights import Weights, read_weights
from dure.foundation.access.actor import Actor
from dure.journey.discovery.findings.models import Evidence, Finding
from dure.policy.korea.priority import combination_words, proposed_weights

WRITE = """
UPDATE findings_finding f SET score = s.score, score_version = %s, scored_on = %s
FROM unnest(%s::uuid[], %s::integer[]) AS s (id, score) WHERE f.id = s.id
"""
DAY_S = 86_400


def weights_in_force() -> tuple[int, Weights]:
    """The number of the version that holds, and its weights."""
    told = proposed_weights()
    return told["version"], read_weights(told)


def days_since(moment: dt.datetime, at: dt.datetime) -> float:
    return (at - moment).total_seconds() / DAY_S


def explained(actor: Actor, finding: Finding, *, at: dt.datetime) -> Score:
    """The finding's score now, line by line."""
    rows = Evidence.objects.visible_to(actor).filter(finding=finding).values_list("kind_id", "at")
    return score((Piece(kind, days_since(moment, at)) for kind, moment in rows), weights_in_force()[1])


def scores_of(
    actor: Actor, finding_ids: Collection[uuid.UUID], weights: Weights, *, at: dt.datetime
) -> dict[uuid.UUID, int]:
    """The scores of many findings; one query. A finding without evidence scores 0."""
    rows = Evidence.objects.visible_to(actor).filter(finding__in=finding_ids).order_by()
    found = list(rows.values_list("finding_id", "kind_id", "at"))
    places = {key: place for place, key in enumerate(dict.fromkeys(row[0] for row in found))}
    names = list(dict.fromkeys(row[1] for row in found))
    kinds = {name: place for place, name in enumerate(names)}
    points = score_many(
        np.array([places[row[0]] for row in found], dtype=np.int64),
        np.array([kinds[row[1]] for row in found], dtype=np.int64),
        np.array([days_since(row[2], at) for row in found], dtype=np.float64),
        names=names,
        weights=weights,
    )
    return {key: int(points[places[key]]) if key in places else 0 for key in finding_ids}


def keep_scores(actor: Actor, finding_ids: Collection[uuid.UUID], *, at: dt.datetime) -> None:
    """Work out and write the scores of these findings as of now."""
    version, weights = weights_in_force()
    found = scores_of(actor, finding_ids, weights, at=at)
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [version, timezone.localdate(at), list(found), list(found.values())])


def words_of_combination(key: str) -> str:
    """The sentence of a combination in the language of the page; its key when the policy no longer has it."""
    ko, en = combination_words().get(key, (key, key))
    return ko if get_language() == "ko" else en
