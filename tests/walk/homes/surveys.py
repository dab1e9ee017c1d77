"""A campaign for each place of the walk, with the family on its roster and what it answered."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dure.foundation.accounts.models import User
from dure.journey.discovery.campaigns.models import Answer, Campaign, Entry, Published

QUESTION = {"key": "q1", "words": "Do you skip meals?", "kind": "text", "required": True}


def survey_at(
    bound: dict[str, Any], path: str, staff: User, now: dt.datetime, today: dt.date, text: Any
) -> tuple[Campaign, Entry, Answer]:
    """A campaign that runs; the family is in the hand of the official of the own place. No family stands in a plan."""
    campaign = Campaign(
        path=path,
        title="Households in semi-basements",
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
