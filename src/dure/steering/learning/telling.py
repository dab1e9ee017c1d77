"""What was learnt as data to keep: numbers rounded, small groups hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dure.engines.learning.judging import GroupError, errors_by
from dure.engines.learning.logistic import Judged, Learnt
from dure.steering.discovery_report.hiding import is_small

DIGITS = 4


def judged_as_json(found: Learnt, groups: Mapping[str, Sequence[str]], truth: Any) -> dict[str, Any]:
    """How the model and the hand-made score fit the later part, and the model's error by group there."""
    later = truth[found.learnt_from :]
    errors = {
        name: [_group(one) for one in errors_by(list(told[found.learnt_from :]), found.by_model.chances, later)]
        for name, told in groups.items()
    }
    return {"model": _judged(found.by_model), "hand": _judged(found.by_hand), "groups": errors}


def _judged(one: Judged) -> dict[str, Any]:
    auc = {"value": one.auc.value, "low": one.auc.low, "high": one.auc.high}
    return {
        "brier": round(one.brier, DIGITS),
        "auc": {name: None if value is None else round(value, DIGITS) for name, value in auc.items()},
        "bins": [
            {"chance": round(part.chance, DIGITS), "hits": part.share.hits, "total": part.share.total}
            for part in one.bins
        ],
    }


def _group(one: GroupError) -> dict[str, Any]:
    """A group in which somebody could be told by the numbers keeps its name alone."""
    share = one.share
    if any(map(is_small, (share.hits, share.total - share.hits, share.total))):
        return {"group": one.group, "hidden": True}
    return {
        "group": one.group,
        "hits": share.hits,
        "total": share.total,
        "chance": round(one.chance, DIGITS),
        "brier": round(one.brier, DIGITS),
        "gap": round(one.gap, DIGITS),
    }
