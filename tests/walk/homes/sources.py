"""A source of signals for each place of the walk, a file of it, and what it told."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from dure.foundation.accounts.models import User
from dure.foundation.codes.queries import codes
from dure.journey.discovery.signals.models import LoadFault, Signal, SignalLoad, SignalSource
from dure.journey.discovery.weights.models import WeightVersion
from dure.journey.discovery.weights.queries import proposal
from dure.steering.learning.models import LearntModel


def signals_at(
    bound: dict[str, Any], path: str, now: dt.datetime, today: dt.date, of_place: Any
) -> tuple[SignalSource, SignalLoad]:
    """What only a district's officers open, and two signals: about the family, and about somebody unknown."""
    source = SignalSource(
        path=path,
        code=of_place("source"),
        title=of_place("sourcetitle"),
        agency_id=codes("signal_agency")[0].id,
        mapping={"columns": {"name": of_place("heading")}},
        made_at=now,
    )
    load = SignalLoad(
        path=path,
        source=source,
        mapping=source.mapping,
        mapping_version=0,
        file_name=of_place("file"),
        sha256="0" * 64,
        size=0,
        state="loaded",
        made_at=now,
    )
    fault = LoadFault(path=path, load=load, line=7, column=of_place("column"), reason="no_date", is_rejected=True)
    kind = {"kind_id": codes("signal_kind")[0].id, "month": today.replace(day=1), "received_at": now}
    origin = {"source": source, "load": load}
    known = Signal(**bound, **kind, **origin, subject_key=uuid.uuid4().hex)
    told = {"about_name": of_place("toldname"), "about_place": of_place("toldplace")}
    unknown = Signal(path=path, **kind, **origin, subject_key=uuid.uuid4().hex, **told)
    for row in (source, load, fault, known, unknown):
        row.save(force_insert=True)
    return source, load


def rules_at(path: str, staff: User, now: dt.datetime, text: Any) -> tuple[WeightVersion, LearntModel]:
    """A draft of the weights and a model that could not be learnt, as an officer of the place would have left them."""
    version = WeightVersion(
        path=path,
        number=1,
        weights=proposal().weights.as_json(),
        note=text("weightnote"),
        drafted_by=staff,
        drafted_at=now,
    )
    sample = {"known": 0, "confirmed": 0, "left_out": {}}
    ended = {"state": "cannot_tell", "why": "few", "sample": sample, "made_at": now}
    model = LearntModel(path=path, seed=1, asked_by=staff, asked_at=now, **ended)
    for row in (version, model):
        row.save(force_insert=True)
    return version, model
