"""Sources and files for the tests of this room."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.foundation.access.actor import Actor
from dure.foundation.access.scope import scope
from dure.foundation.loads.running import load_next
from dure.journey.discovery.findings.models import Evidence
from dure.journey.discovery.signals.actions import make_source, take_file
from dure.journey.discovery.signals.loading.files import SIGNAL_FILES
from dure.journey.discovery.signals.mapping import Mapping
from dure.journey.discovery.signals.models import Signal, SignalLoad, SignalSource
from tests.personas import SYSTEM
from tests.places import DISTRICT

COLUMNS = {
    "name": "성명",
    "birth_date": "생년월일",
    "address": "주소",
    "phone": "연락처",
    "kind": "위기정보",
    "month": "기준월",
    "amount": "체납액",
}
HEADINGS = ",".join(COLUMNS.values())
MONTH = "2026-10"
POWER = "signal_kind:power_arrears"
WORDS = {"전기 3개월": POWER}


def connected(*, actor: Actor = SYSTEM, code: str = "kepco", path: str = DISTRICT, **mapping: Any) -> SignalSource:
    """A source whose files have every column, unless told otherwise."""
    said = {"columns": COLUMNS, "words": WORDS, **mapping}
    with scope(actor):
        source, _new = make_source(
            actor=actor,
            record_id=uuid7(),
            path=path,
            code=code,
            title="전기 체납",
            agency="signal_agency:kepco",
            mapping=Mapping(**said),
        )
    return source


def row(
    name: str = "박영자",
    born: str = "1954-03-02",
    place: str = "",
    phone: str = "",
    kind: str = "전기 3개월",
    month: str = MONTH,
    amount: str = "",
) -> str:
    return f"{name},{born},{place},{phone},{kind},{month},{amount}"


def csv(*rows: str, encoding: str = "utf-8") -> io.BytesIO:
    return io.BytesIO("\n".join([HEADINGS, *rows, ""]).encode(encoding))


def taken(source: SignalSource, file: io.BytesIO, *, actor: Actor = SYSTEM, month: dt.date | None = None) -> SignalLoad:
    """A file that waits."""
    with scope(actor):
        load, _new = take_file(actor=actor, source=source, file=file, file_name="a.csv", at=timezone.now(), month=month)
    return load


def loaded(source: SignalSource, file: io.BytesIO, *, batch: int = 100, month: dt.date | None = None) -> SignalLoad:
    """A file that was loaded to its end."""
    load = taken(source, file, month=month)
    with scope(SYSTEM):
        while load_next(SIGNAL_FILES, SYSTEM, timezone.now(), only=load.pk, batch=batch):
            pass
    return now(load)


def now(load: SignalLoad) -> SignalLoad:
    """The load as it is."""
    with scope(SYSTEM):
        found: SignalLoad = SignalLoad.objects.visible_to(SYSTEM).get(pk=load.pk)
    return found


def signals(**said: Any) -> list[Signal]:
    with scope(SYSTEM):
        return list(Signal.objects.visible_to(SYSTEM).filter(**said).order_by("received_at", "id"))


def evidence(**said: Any) -> list[Evidence]:
    with scope(SYSTEM):
        return list(Evidence.objects.visible_to(SYSTEM).filter(**said))


def counts(load: SignalLoad) -> tuple[int, int, int, int, int]:
    """Rows, accepted, repeated, rejected, unmatched."""
    return load.rows, load.accepted, load.repeated, load.rejected, load.unmatched
