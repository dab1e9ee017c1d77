"""What tells of the families of the walk: a source of signals with a file of it, and a campaign with its roster."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from dure.foundation.accounts.models import User
from dure.foundation.codes.queries import codes
from dure.journey.discovery.campaigns.models import Answer, Campaign, Entry, Published
from dure.journey.discovery.signals.models import LoadFault, Signal, SignalLoad, SignalSource

QUESTION = {"key": "q1", "words": "Do you skip meals?", "kind": "text", "required": True}


def signals_at(
    bound: dict[str, Any], path: str, now: dt.datetime, today: dt.date, text: Any
) -> tuple[SignalSource, SignalLoad]:
    """What only a district's officers open, and two signals: about the family, and about somebody unknown."""
    source = SignalSource(
        path=path,
        code=text("source"),
        title=text("sourcetitle"),
        agency_id=codes("signal_agency")[0].id,
        mapping={"columns": {"name": text("heading")}},
        made_at=now,
    )
    load = SignalLoad(
        path=path,
        source=source,
        mapping=source.mapping,
        mapping_version=0,
        file_name=text("file"),
        sha256="0" * 64,
        size=0,
        state="loaded",
        made_at=now,
    )
    fault = LoadFault(path=path, load=load, line=7, column=text("column"), reason="no_date", is_rejected=True)
    kind = {"kind_id": codes("signal_kind")[0].id, "month": today.replace(day=1), "received_at": now}
    origin = {"source": source, "load": load}
    known = Signal(**bound, **kind, **origin, subject_key=uuid.uuid4().hex)
    told = {"about_name": text("toldname"), "about_place": text("toldplace")}
    unknown = Signal(path=path, **kind, **origin, subject_key=uuid.uuid4().hex, **told)
    for row in (source, load, fault, known, unknown):
        row.save(force_insert=True)
    return source, load


def survey_at(
    bound: dict[str, Any], path: str, staff: User, now: dt.datetime, today: dt.date, text: Any
) -> tuple[Campaign, Entry, Answer]:
    """A campaign that runs; the family is in the hand of the official of the own place. No family stands in a plan."""
    campaign = Campaign(
        path=path,
        title="Campaign",
        state="running",
        first_day=today,
        last_day=today + dt.timedelta(days=30),
        questions=[QUESTION],
        made_at=now,
        started_at=now,
        roster=1,
    )
    entry = Entry(
        **bound,
        campaign=campaign,
        counted_path=path,
        state="assigned",
        assigned_to=staff,
        ends_at=now + dt.timedelta(days=30),
        note=text("surveynote"),
        told_name=text("label"),
        told_place=text("street"),
    )
    answer = Answer(**bound, campaign=campaign, entry=entry, said={"q1": text("said")}, answered_at=now, asked_by=staff)
    told = Published(path=path, campaign=campaign, households=9, source="Report", published_on=today, entered_at=now)
    for row in (campaign, entry, answer, told):
        row.save(force_insert=True)
    return campaign, entry, answer
