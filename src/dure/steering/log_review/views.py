"""The review of one month of the log, for a reviewer who has no part in the daily work."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.pages.words import write_month
from dure.steering.log_review.actions import FindingsOpen, MonthNotOver, close_month, mark_finding
from dure.steering.log_review.forms import MONTH, CloseMonthForm, MarkForm, month_asked
from dure.steering.log_review.queries import findings_of, people_of, review_of

WHAT = "log_review.month"
MONTHS_SHOWN = 6


@guard(Permission.REVIEW_AUDIT)
def month(request: ActorRequest) -> HttpResponse:
    """Acts per person and what the rules found."""
    return _page(request, _month(request, request.GET.get("month", "")))


@guard(Permission.REVIEW_AUDIT)
@require_POST
def mark(request: ActorRequest) -> HttpResponse:
    """Say what one finding was."""
    form = MarkForm(request.POST)
    asked = _month(request, request.POST.get("month", ""))
    if not form.is_valid():
        return _page(request, asked, wrong=form)
    told = form.cleaned_data | {"month": asked}
    mark_finding(actor=request.actor, at=request.now, **told)
    messages.success(request, _("Your finding is saved."))
    return redirect(_address(asked) + f"#{form.cleaned_data['rule']}")


@guard(Permission.REVIEW_AUDIT)
@require_POST
def close(request: ActorRequest) -> HttpResponse:
    """End the review of a month that is over and of which every finding was looked at."""
    form = CloseMonthForm(request.POST)
    asked = _month(request, request.POST.get("month", ""))
    if not form.is_valid():
        return _page(request, asked, wrong=form)
    try:
        new = close_month(actor=request.actor, month=asked, note=form.cleaned_data["note"], at=request.now)
    except MonthNotOver:
        messages.warning(request, _("This month still runs. Please end its review when it is over."))
    except FindingsOpen as still:
        number = int(still.args[0])
        text = ngettext(
            "Nobody has looked at %(number)s finding yet.", "Nobody has looked at %(number)s findings yet.", number
        )
        messages.warning(request, text % {"number": number})
    else:
        said = _("The review of the month is ended.") if new else _("The review of this month was ended before.")
        messages.success(request, said)
    return redirect(_address(asked))


def _page(request: ActorRequest, asked: dt.date, *, wrong: MarkForm | CloseMonthForm | None = None) -> HttpResponse:
    record(request.actor, Act.LIST, WHAT, month=asked.isoformat())
    rules = findings_of(request.actor, asked)
    context: dict[str, Any] = {
        "month": asked,
        "months": _months(request, asked),
        "people": people_of(request.actor, asked),
        "rules": [rule for rule in rules if rule.findings],
        "quiet": [rule for rule in rules if not rule.findings],
        "found": sum(len(rule.findings) for rule in rules),
        "open": sum(rule.open_count for rule in rules),
        "review": review_of(request.actor, asked),
        "is_over": asked < timezone.localdate(request.now).replace(day=1),
        "close_form": CloseMonthForm(initial={"month": asked.strftime(MONTH)}),
        "month_text": asked.strftime(MONTH),
        "mark_form": MarkForm(auto_id=False),
        "wrong": wrong,
    }
    return render(request, "log_review/month.html", context)


def _month(request: ActorRequest, text: str) -> dt.date:
    return month_asked(text, today=timezone.localdate(request.now))


def _address(asked: dt.date) -> str:
    return f"{reverse('log_review:month')}?month={asked.strftime(MONTH)}"


def _months(request: ActorRequest, asked: dt.date) -> list[dict[str, Any]]:
    """This month and those before it, and the one asked for when it is older."""
    months = [timezone.localdate(request.now).replace(day=1)]
    while len(months) < MONTHS_SHOWN:
        months.append((months[-1] - dt.timedelta(days=1)).replace(day=1))
    if asked not in months:
        months.append(asked)
    return [{"label": write_month(one), "url": _address(one), "current": one == asked} for one in months]
