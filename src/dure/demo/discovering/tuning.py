"""How the district made the weights of the score its own: a version in force, a draft that waits, a model asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.demo.district import DemoDistrict
from dure.demo.loading.stage import Stage
from dure.engines.priority.weights import Weight, Weights
from dure.foundation.access.actor import Actor
from dure.journey.discovery.weights.actions import release_draft, start_draft
from dure.journey.discovery.weights.queries import proposal, weights_on
from dure.steering.learning.actions import ask_model, learn_next

RELEASED_BEFORE = dt.timedelta(days=40)
DRAFTED_BEFORE = dt.timedelta(hours=5)
WINTER = {
    "signal_kind:power_cut": Weight(45, 60),
    "signal_kind:gas_cut": Weight(40, 60),
    "signal_kind:mail_piling_up": Weight(40, 14),
}
RENT = {"signal_kind:public_rent_arrears": Weight(30, 90), "signal_kind:telecom_arrears": Weight(15, 60)}
WHY_WINTER = "겨울에는 단전·단가스가 곧 위험이 되어 점수를 올림"
WHY_RENT = "관리사무소와 함께 찾은 가구에서 임대료 체납이 잦아 점수를 올려 봄"


def release_weights(stage: Stage, district: DemoDistrict) -> None:
    """One officer drafted the version that is in force, another released it."""
    author, reader = _officers(district)
    at = stage.now - RELEASED_BEFORE
    with stage.curtain():
        with stage.acting(author, at) as actor:
            weights = _heavier(proposal().weights, WINTER)
            about: dict[str, Any] = {"path": _path(actor), "weights": weights, "note": WHY_WINTER, "at": at}
            draft, _new = start_draft(actor=actor, record_id=uuid7(), **about)
        with stage.acting(reader, at) as actor:
            release_draft(actor=actor, draft=draft, valid_from=timezone.localdate(at), at=at)


def draft_weights(stage: Stage, district: DemoDistrict, *, system: Actor) -> None:
    """A draft waits for its release, and somebody asked what the outcomes teach."""
    author, reader = _officers(district)
    at = stage.now - DRAFTED_BEFORE
    with stage.curtain():
        with stage.acting(reader, at) as actor:
            path = _path(actor)
            held = weights_on(actor, timezone.localdate(at)).at(path).weights
            about: dict[str, Any] = {"path": path, "weights": _heavier(held, RENT), "note": WHY_RENT, "at": at}
            start_draft(actor=actor, record_id=uuid7(), **about)
        with stage.acting(author, at) as actor:
            ask_model(actor=actor, record_id=uuid7(), path=path, at=at)
    learn_next(system, stage.now)


def _officers(district: DemoDistrict) -> tuple[str, str]:
    first, second, *_others = [one.key for one in district.staff if one.role == "district_officer" and not one.ended_on]
    return first, second


def _path(actor: Actor) -> str:
    return actor.posts[0].path


def _heavier(weights: Weights, changed: Mapping[str, Weight]) -> Weights:
    return replace(weights, kinds={**weights.kinds, **changed})
