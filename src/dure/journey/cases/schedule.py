"""When the stages of a case are due, counted from its opening. All are soft: they warn and never stop anybody.

Source: pages of districts on integrated case management; the hours are in the code list ``deadline_kind``.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from dure.foundation.codes.queries import code

SURVEY = "deadline_kind:needs_survey"
CONFERENCE = "deadline_kind:case_conference"
PLAN = "deadline_kind:service_plan"
REVIEW = "deadline_kind:case_review"
FOLLOW_UP = "deadline_kind:follow_up"

ONE_AFTER_THE_OTHER = (SURVEY, CONFERENCE, PLAN)
CLOSING_TIME = dt.time(18)


def hours(kind: str) -> dt.timedelta:
    return dt.timedelta(hours=code(kind).attributes["default_hours"])


def due(kind: str, *, opened_at: dt.datetime) -> dt.datetime:
    """Survey, conference and plan follow one another; the first review is counted from the opening alone."""
    if kind not in ONE_AFTER_THE_OTHER:
        return opened_at + hours(kind)
    before = ONE_AFTER_THE_OTHER[: ONE_AFTER_THE_OTHER.index(kind) + 1]
    return opened_at + sum((hours(each) for each in before), dt.timedelta())


def end_of(day: dt.date) -> dt.datetime:
    """When a day's work ends."""
    return timezone.make_aware(dt.datetime.combine(day, CLOSING_TIME))


def proposed_day(kind: str, *, now: dt.datetime) -> dt.date:
    """The day a form proposes for the next thing of this kind."""
    return timezone.localdate(now + hours(kind))
