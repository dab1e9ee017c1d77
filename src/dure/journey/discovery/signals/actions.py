"""Connecting sources, and taking their files in."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import IO, Any

from django.db import IntegrityError, transaction

from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import require
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.loads.taking import take_once
from dure.foundation.transitions.once import change_version, insert_once
from dure.journey.discovery.signals.access import may_load
from dure.journey.discovery.signals.loading.files import LOAD, SIGNAL_FILES
from dure.journey.discovery.signals.mapping import Mapping
from dure.journey.discovery.signals.models import SignalLoad, SignalSource
from dure.registry.deadlines.actions import end_deadlines
from dure.registry.deadlines.states import DeadlineState

SOURCE = "signals.source"


class CodeTaken(Exception):
    """The district has a source of this code already."""


@transaction.atomic
def make_source(
    *, actor: Actor, record_id: uuid.UUID, path: str, code: str, title: str, agency: str, mapping: Mapping
) -> tuple[SignalSource, bool]:
    """Connect a source for the district at ``path``; a doubled request finds the first one.

    Raises: CodeTaken.
    """
    require(may_load(actor, path))
    source = SignalSource(
        id=record_id,
        path=path,
        code=code,
        title=title,
        agency_id=agency,
        mapping=mapping.as_json(),
        made_at=actor.moment,
    )
    try:
        made, new = insert_once(source, SignalSource.objects.visible_to(actor))
    except IntegrityError as taken:
        raise CodeTaken from taken
    if new:
        record(actor, Act.CREATE, SOURCE, path=path, object_id=made.id, code=code)
    return made, new


def edit_source(*, actor: Actor, source: SignalSource, version: int, title: str, agency: str, mapping: Mapping) -> None:
    """Change how files of a source are read from now on; files that came before keep their reading.

    Raises: Stale.
    """
    require(may_load(actor, source.path))
    rows = SignalSource.objects.visible_to(actor).filter(pk=source.pk)
    changes: dict[str, Any] = {"title": title, "agency_id": agency, "mapping": mapping.as_json()}
    change_version(rows, version=version, **changes)
    record(actor, Act.CHANGE, SOURCE, path=source.path, object_id=source.id, fields=sorted(changes))


@transaction.atomic
def take_file(
    *,
    actor: Actor,
    source: SignalSource,
    file: IO[bytes],
    file_name: str,
    at: dt.datetime,
    month: dt.date | None = None,
) -> tuple[SignalLoad, bool]:
    """Keep a file until it is loaded. The same file again is the load that there is: it changes nothing.

    ``month`` is taken when the source has no column for it.
    """
    require(may_load(actor, source.path))
    load, new = take_once(
        SIGNAL_FILES,
        actor=actor,
        path=source.path,
        file=file,
        file_name=file_name,
        at=at,
        source=source,
        mapping_version=source.version,
        mapping=source.mapping,
        month=month if Mapping.read(source.mapping).asks_month else None,
    )
    assert isinstance(load, SignalLoad)  # noqa: S101 - a load of this kind
    if new:
        end_deadlines(actor=actor, object_id=load.pk, at=at)
    return load, new


@transaction.atomic
def put_load_aside(*, actor: Actor, load: SignalLoad, at: dt.datetime) -> None:
    """The file that stopped need not be sent again: it leaves Today."""
    require(may_load(actor, load.path))
    ended = end_deadlines(actor=actor, object_id=load.pk, at=at, state=DeadlineState.CANCELLED)
    record(actor, Act.CHANGE, LOAD, path=load.path, object_id=load.pk, at=at, put_aside=ended)
