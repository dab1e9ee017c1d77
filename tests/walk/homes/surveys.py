"""A campaign for each place of the walk, with the family on its roster and what it answered."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dure.foundation.accounts.models import User
from dure.journey.discovery.campaigns.models import Answer, Campaign, Entry, Published

QUESTION = {"key": "q1", "words": "Do you skip meals?", "kind": "text", "required": True}


def survey_at(
    bound: dict[str, Any], path: str, staff: User, now: dt.datetime, today: dt.date, text: Any, *, is_handed: bool
) -> tuple[Campaign, Entry, Answer]:
    """A campaign that runs; the family may be in the hand of an official. No family stands in a plan."""
    campaign, earlier = (
        Campaign(
            path=path,
            title=title,
            state="running",
            first_day=today,
            last_day=today + dt.timedelta(days=30),
            questions=[QUESTION],
            made_at=now,
            started_at=now,
            roster=1,
        )
        for title in ("Households in semi-basements", "Households of one")
    )
    told = {"counted_path": path, "note": text("surveynote"), "told_name": text("label"), "told_place": text("street")}
    hand = {"state": "assigned", "assigned_to": staff, "ends_at": now + dt.timedelta(days=30)} if is_handed else {}
    entry = Entry(**bound, **told, **hand, campaign=campaign)
    asked = Entry(**bound, **told, state="surveyed", settled_at=now, campaign=earlier)
    answer = Answer(**bound, campaign=earlier, entry=asked, said={"q1": text("said")}, answered_at=now, asked_by=staff)
    report = Published(path=path, campaign=campaign, households=9, source="Report", published_on=today, entered_at=now)
    for row in (campaign, earlier, entry, asked, answer, report):
        row.save(force_insert=True)
    return campaign, entry, answer
