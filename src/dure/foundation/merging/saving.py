"""Saving an edit against the version it was made from, or showing both versions to choose from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from dure.foundation.access.guards import ActorRequest
from dure.foundation.merging.lines import (
    MADE_FROM,
    agreed,
    has_open_choices,
    lines_of,
    still_decided,
    with_choices,
)
from dure.foundation.merging.versions import Values, Versions
from dure.foundation.pages.views import error_page
from dure.foundation.transitions.once import Stale


def sent_edit(request: ActorRequest, now: Values) -> QueryDict | None:
    """What an editing form is bound to: nothing until it was sent, then with what was chosen on a merge screen.

    While a choice is missing the others are not carried out either, so that the screen comes back as it was.
    """
    if request.method != "POST":
        return None
    return request.POST.copy() if has_open_choices(request.POST) else with_choices(request.POST, now)


def save_or_merge(
    request: ActorRequest,
    form: BaseForm,
    save: Callable[[Any], object],
    *,
    versions: Versions,
    back_url: str,
    read: Callable[[], None],
    carried: Sequence[BaseForm] = (),
) -> HttpResponse | None:
    """Call ``save(version)`` once; None when it wrote, else the page on which both versions stand side by side.

    ``form`` is valid and has a ``version``. ``carried`` are forms sent together with it that have no version of their
    own; they travel along. ``read`` writes down that the record was looked at. Nothing else of the request stays.
    """
    if not has_open_choices(request.POST):
        try:
            with transaction.atomic():
                save(form.cleaned_data["version"])
        except Stale:
            pass
        else:
            return None
    return _both_versions(request, form, versions, carried, back_url, read)


def _both_versions(
    request: ActorRequest,
    form: BaseForm,
    versions: Versions,
    carried: Sequence[BaseForm],
    back_url: str,
    read: Callable[[], None],
) -> HttpResponse:
    now = versions.now()
    if now is None:
        return error_page(request, 409, reload_url=back_url)
    seen, made_from = _versions_sent(request, form)
    decided = still_decided(request.POST, versions.was(seen), now)
    change = versions.change()
    context = {
        "lines": lines_of([form], versions.was(made_from), now, decided),
        "hidden": [*agreed([form], now), *(bound for one in carried for bound in one)],
        "version": now["version"],
        "made_from": made_from,
        "change": change,
        "is_own": change is not None and change.user_id is not None and change.user_id == request.actor.user_id,
        "unchosen": has_open_choices(request.POST),
        "back_url": back_url,
    }
    read()
    response = render(request, "merging/merge.html", context, status=409)
    response.keeps_log = True  # type: ignore[attr-defined]
    return response


def _versions_sent(request: ActorRequest, form: BaseForm) -> tuple[Any, Any]:
    """The version that the form carried, and the one that its writer began from, before any merge screen."""
    field, bound = form.fields["version"], form["version"]
    seen = field.clean(bound.data)
    try:
        return seen, field.clean(request.POST.get(MADE_FROM)) if MADE_FROM in request.POST else seen
    except ValidationError:
        return seen, seen
