"""What neighbourhood officials wrote about the families of the walk: a contact and a complaint."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from dure.commons.neighbourhood.models import Complaint, ComplaintSecret, ComplaintStep, Contact
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Area
from dure.foundation.vault.kinds import Kind
from dure.registry.charges.models import Absence

AWAY = uuid.UUID("018f0000-0000-7000-8000-00000000a3ea")
OF_NO_FAMILY = {"area_code": "2650066000", "absence_id": AWAY}


def complaint_at(bound: dict[str, Any], staff: User, now: dt.datetime, text: Callable[[str], str]) -> Complaint:
    """The complaint of the family, with its number and its first step; and a contact beside it."""
    area = Area.objects.get(path=bound["path"])
    Contact(
        **bound,
        area=area,
        task_id="neighbourhood_task:identify_need",
        way_id="attempt_way:visit",
        whom=text("whom"),
        note=text("contactnote"),
        at=now,
        by=staff,
    ).save(force_insert=True)
    complaint = Complaint(
        **bound,
        area=area,
        kind_id="complaint_kind:grievance",
        complainant=text("complainant"),
        answer_by_id="contact_channel:phone",
        text=text("complaint"),
        received_at=now,
        due_at=now + dt.timedelta(days=7),
        in_charge=staff,
    )
    complaint.save(force_insert=True)
    ComplaintStep(**bound, complaint=complaint, kind="received", at=now, by=staff, note=text("step")).save(
        force_insert=True
    )
    secret = ComplaintSecret(path=bound["path"], complaint=complaint, kind=Kind.PHONE, changed_at=now)
    secret.lock_up(f"{text('cp')}-77559911-0")
    secret.save(force_insert=True)
    return complaint


def absence_of(staff: User, instead: User, path: str, today: dt.date) -> None:
    """The official of the own place is away for a day."""
    Absence(id=AWAY, official=staff, substitute=instead, path=path, valid_from=today, valid_to=today).save(
        force_insert=True
    )
