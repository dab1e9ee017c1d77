"""Asking for a model, learning it, and taking its proposal over as a draft that a person goes on with."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, cast

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext

from dure.engines.learning.logistic import CannotTell, Learnt, learn
from dure.engines.learning.proposing import proposed
from dure.engines.priority.weights import Weights, read_weights
from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import require
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.pages.words import write_full_day
from dure.foundation.transitions.moves import move
from dure.foundation.transitions.once import insert_once
from dure.journey.discovery.weights.access import may_tune
from dure.journey.discovery.weights.actions import start_draft
from dure.journey.discovery.weights.models import WeightVersion
from dure.journey.discovery.weights.queries import weights_on
from dure.steering.learning.groups import groups_of
from dure.steering.learning.models import LearntModel
from dure.steering.learning.sample import Read, read_sample
from dure.steering.learning.states import MOVES, ModelState
from dure.steering.learning.telling import DIGITS, judged_as_json

MODEL = "learning.model"
SEEDS = 2**31


class AskedAlready(Exception):
    """One attempt of the district waits or runs."""


@transaction.atomic
def ask_model(*, actor: Actor, record_id: uuid.UUID, path: str, at: dt.datetime) -> tuple[LearntModel, bool]:
    """Ask for a model of the district's outcomes; a doubled request finds the first one.

    Raises:
        AskedAlready: another one is waited for.
    """
    require(may_tune(actor, path))
    row = LearntModel(
        id=record_id, path=path, seed=record_id.int % SEEDS, asked_by_id=cast(uuid.UUID, actor.user_id), asked_at=at
    )
    try:
        made, new = insert_once(row, LearntModel.objects.visible_to(actor))
    except IntegrityError as taken:
        raise AskedAlready from taken
    if new:
        record(actor, Act.CREATE, MODEL, path=path, object_id=made.id, at=at)
    return made, new


def learn_next(system: Actor, at: dt.datetime) -> int:
    """Learn the model that waits longest; returns 0 when none waits."""
    rows = LearntModel.objects.visible_to(system).filter(state=ModelState.ASKED).order_by("asked_at", "id")
    asked: LearntModel | None = rows.select_for_update(skip_locked=True, no_key=True).first()
    if asked is None:
        return 0
    held = weights_on(system, timezone.localdate(at)).at(asked.path)
    read = read_sample(system, asked.path, held.weights, at=at)
    changes: dict[str, Any] = {"sample": _counted(read), "beside_id": held.version_id, "made_at": at}
    new = ModelState.LEARNT
    try:
        found = learn(read.sample, read.hand_scores, seed=asked.seed)
    except CannotTell as lacking:
        new, changes["why"] = ModelState.CANNOT_TELL, lacking.reason
    else:
        changes |= _learnt(system, read, found, held.weights)
    mine = LearntModel.objects.visible_to(system).filter(pk=asked.pk)
    move(mine, moves=MOVES, old=ModelState.ASKED, new=new, **changes)
    return 1


@transaction.atomic
def take_over(*, actor: Actor, model: LearntModel, record_id: uuid.UUID, at: dt.datetime) -> tuple[WeightVersion, bool]:
    """Begin a draft from the model's proposal. It counts no more than any other draft: another person releases it.

    Raises:
        ValueError: the model has no proposal.
        DraftThere: the district has a draft already.
    """
    if model.state != ModelState.LEARNT:
        raise ValueError("Nothing was learnt that could be taken over.")
    day = write_full_day(timezone.localdate(model.asked_at))
    draft, new = start_draft(
        actor=actor,
        record_id=record_id,
        path=model.path,
        weights=read_weights(model.proposal),
        note=gettext("Started from the model of %(day)s") % {"day": day},
        at=at,
        learnt_from=model.id,
    )
    if new:
        record(actor, Act.CHANGE, MODEL, path=model.path, object_id=model.id, at=at, taken_over=str(draft.id))
    return draft, new


def _counted(read: Read) -> dict[str, Any]:
    """The sample in numbers: how many outcomes are known, and why the others are not among them."""
    days = [timezone.localdate(outcome.opened_at).isoformat() for outcome in read.known]
    return {
        "known": len(read.known),
        "confirmed": int(read.sample.truth.sum()),
        "first": days[0] if days else None,
        "last": days[-1] if days else None,
        "left_out": read.left_out,
    }


def _learnt(system: Actor, read: Read, found: Learnt, weights: Weights) -> dict[str, Any]:
    earlier = read.sample.strengths[: found.learnt_from].sum(axis=0)
    times = dict(zip(read.sample.features, map(float, earlier), strict=True))
    model = found.model
    return {
        "sample": {
            **_counted(read),
            "learnt_from": found.learnt_from,
            "learnt_hits": found.learnt_hits,
            "judged_on": found.judged_on,
            "judged_hits": found.judged_hits,
        },
        "coefficients": {
            "intercept": round(model.intercept, DIGITS),
            "features": {name: round(value, DIGITS) for name, value in model.coefficients.items()},
            "left_out": list(model.left_out),
        },
        "judged": judged_as_json(found, groups_of(system, read.known), read.sample.truth),
        "proposal": proposed(weights, model, times).as_json(),
    }
