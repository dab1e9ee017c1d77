"""Every component in every state, with made-up examples."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from dure.foundation.access.guards import ActorRequest, everybody
from dure.foundation.charts.bars import Bar, draw_columns, draw_rows
from dure.foundation.charts.pieces import NARROW, WIDE
from dure.foundation.pages.icons import ICONS
from dure.foundation.pages.revealing import RevealForm
from dure.foundation.pages.words import WEEKDAYS
from dure.web.styleguide.forms import TOO_SHORT, SampleForm

HERE = "?"
LONG = _(
    "A very long text that somebody pasted without a thought for the width of the page, to see whether it wraps "
    "between words, stays inside its frame and pushes nothing else away"
)
KINDS = ("emergency", "warning", "ok", "info", "neutral")


@everybody("shows made-up examples of the screens' parts, nothing of anybody")
def styleguide(request: ActorRequest) -> HttpResponse:
    """All parts as they are; with ``?mistakes=yes`` the form as it comes back with mistakes."""
    form = SampleForm(TOO_SHORT if "mistakes" in request.GET else None, auto_id="sample-%s")
    return render(request, "web/styleguide/page.html", {"form": form, **_examples(request.now)})


def _examples(now: dt.datetime) -> dict[str, Any]:
    links = [{"label": _("All"), "url": HERE, "current": True, "count": 12}, {"label": _("Only mine"), "url": HERE}]
    links.append({"label": LONG, "url": HERE, "count": 0})
    return {
        "now": now,
        "long": LONG,
        "kinds": KINDS,
        "icons": sorted(ICONS),
        "levels": range(5),
        "links": links,
        "why_form": RevealForm(auto_id="why-%s"),
        "pairs": [(_("Address"), _("3 Example Road")), (_("Strengths"), ""), (_("Remark"), LONG)],
        "badges": [("emergency", _("Emergency")), ("ok", _("Meals are coming"))],
        "toasts": [{"tags": kind, "text": text} for kind, text in _TOASTS],
        "turning": {"previous_url": HERE, "next_url": HERE},
        "unit": {"url": HERE, "current": _("North office"), "options": _UNITS},
        "person": {"name": _("Kim*a"), "detail": _("North office"), "links": [{"label": _("Our team"), "url": HERE}]},
        "clocks": [now + left for left in (dt.timedelta(days=3), dt.timedelta(hours=5), -dt.timedelta(hours=30))],
        "charts": _charts(),
        **_told(now),
    }


def _charts() -> dict[str, Any]:
    week = [Bar(str(name), number, str(number)) for name, number in zip(WEEKDAYS, _VISITS, strict=True)]
    stages = [Bar(str(_STAGES[0]), 120, "120"), Bar(str(LONG), 30, "30"), Bar(str(_STAGES[2]), 0, "×")]
    title = str(_("Visits this week"))
    return {
        "small": [draw_columns(week, key=f"week-{at}", title=title, width=300, height=110) for at in range(2)],
        "two": [draw_rows(stages, key=f"stages-{width}", title=title, width=width) for width in (WIDE, NARROW)],
    }


_TOASTS = (
    ("success", _("The visit is written down.")),
    ("info", _("The list is being made.")),
    ("warning", _("Two of five were left out.")),
    ("error", _("Nothing was saved.")),
)
_UNITS = [
    {"value": "1", "label": _("North office"), "current": True},
    {"value": "2", "label": _("South office"), "current": False},
]


def _told(now: dt.datetime) -> dict[str, Any]:
    """Examples that tell of something: the story, the steps of a reasoning, the stages, the lines of work."""
    states = ("done", "current", "open")
    return {
        "story": [
            {"at": now, "text": _("The family was met"), "kind": "visit", "actor": _("Kim*a"), "url": HERE},
            {"at": now, "text": LONG, "detail": LONG, "badge": ("ok", _("Confirmed"))},
        ],
        "steps": [
            {"text": _("Income of the household"), "value": "730,500", "result": "ok", "source": _("What was told")},
            {"text": _("Money in the bank"), "result": "warning"},
            {"text": LONG, "result": "emergency"},
        ],
        "stages": [{"label": label, "state": state} for label, state in zip(_STAGES, states, strict=True)],
        "work": [_line(now, kind, hours) for kind, hours in zip(KINDS, (-30, 5, 60, 60, 60), strict=True)],
    }


_VISITS = (3, 0, 2, 5, 1, 0, 0)
_STAGES = (_("Assessment"), _("Plan"), _("Closing"))


def _line(now: dt.datetime, kind: str, hours: int) -> dict[str, Any]:
    return {
        "kind": kind,
        "state": _("Emergency") if kind == "emergency" else _("Visit planned"),
        "subject": _("Kim*a's household"),
        "url": HERE,
        "summary": LONG if kind == "info" else _("See how the family is"),
        "why": _("Nobody was at home twice."),
        "due_at": now + dt.timedelta(hours=hours),
        "action_label": _("Plan a visit") if kind != "neutral" else "",
        "action_url": HERE,
        "more": [{"label": _("Go to the household"), "url": HERE}] if kind == "warning" else [],
    }
