"""When nothing could be written: what failed, how sure we are of it, and what was typed."""

from __future__ import annotations

import errno
import json
import re
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import Error, InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import RawPostDataException, UnreadablePostError
from django.template.loader import render_to_string
from django.utils.translation import get_language_from_request, gettext, override

from dure.foundation.pages.context import display
from dure.foundation.vault.typed import is_withheld, lacks_something

RETRY_AFTER_SECONDS = "30"
SERVER_FAULT = re.compile("XX|58|25006")
"""SQLSTATEs that Django files under "internal error": broken storage, and a server that only reads."""
NO_ROOM = "53100"
BROKEN_OFF = re.compile("08|57")
"""SQLSTATEs of a connection that ended, perhaps after the commit and before its answer."""
A_KEY = re.compile(
    r"[a-z_]+:[\w.-]+|[0-9a-f-]{32,36}|\d{4}-\d\d-\d\d[\d.:T]*|[\d.:]{1,8}|on|True|False|[a-z_]{1,20}", re.ASCII
)
"""Values that a program wrote: codes, ids, days, ticks. A phone number is none."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was sent, and where to. ``again`` says whether it can be sent once more from a page of ours."""

    path: str
    fields: list[tuple[str, str]]
    again: bool

    @property
    def readable(self) -> list[str]:
        """The words of a person among it."""
        return [value for _name, value in self.fields if value.strip() and not A_KEY.fullmatch(value.strip())]


def typed_in(request: HttpRequest) -> Typed | None:
    """What a form sent us; None when there is nothing, or it cannot be read."""
    if request.method != "POST":
        return None
    try:
        sent, has_files = request.POST, bool(request.FILES)
    except (
        RawPostDataException,
        UnreadablePostError,
        RequestDataTooBig,
        SuspiciousOperation,
        MultiPartParserError,
        OSError,
    ):
        return None
    fields = [(name, value) for name, values in sent.lists() for value in values]
    shown = [(name, value) for name, value in fields if not is_withheld(name)]
    again = bool(shown) and not lacks_something(fields) and not has_files
    return Typed(request.get_full_path(), shown, again=again)


def cannot_write(exception: BaseException | None) -> bool:
    """Whether the database or the disk failed us, rather than the program itself."""
    if isinstance(exception, OperationalError | InterfaceError):
        return True
    if isinstance(exception, InternalError):
        return bool(SERVER_FAULT.match(_sqlstate(exception)))
    return isinstance(exception, OSError) and exception.errno in {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


def not_saved(request: HttpRequest, exception: BaseException | None) -> HttpResponse:
    """503: nothing was saved (or we cannot know), what was typed is still there, and it can be sent again.

    Asks neither database nor session. A broken connection tells nothing of a commit that was under way; whoever sends
    the form again then writes nothing twice, because a form carries its record's id or version.
    """
    with override(get_language_from_request(request)):
        sure = _is_sure(request, exception)
        if _wants_json(request):
            return _as_json(sure=sure)
        context = {
            "typed": typed_in(request),
            "was_sent": request.method == "POST",
            "sure": sure,
            "no_room": _sqlstate(exception) == NO_ROOM or isinstance(exception, OSError),
            # The token that came with the form: making a new one would need the session of a later answer.
            "csrf_sent": _token_sent(request),
            "path": request.get_full_path(),
            **display(request),
        }
        page = render_to_string("errors/503.html", context)
    return HttpResponse(page, status=503, headers={"Retry-After": RETRY_AFTER_SECONDS})


def _is_sure(request: HttpRequest, exception: BaseException | None) -> bool:
    """Whether nothing was written. Only what breaks during a commit leaves that open, unless the server says why."""
    if request.method != "POST" or not getattr(request, "is_committing", False):
        return True
    return bool(_sqlstate(exception)) and not BROKEN_OFF.match(_sqlstate(exception))


def _sqlstate(exception: BaseException | None) -> str:
    """The code by which PostgreSQL itself named the fault; empty when it never got to answer."""
    if not isinstance(exception, Error):
        return ""
    return str(getattr(exception.__cause__, "sqlstate", None) or "")


def _token_sent(request: HttpRequest) -> str:
    typed = typed_in(request)
    return str(request.POST.get("csrfmiddlewaretoken", "")) if typed else ""


def _wants_json(request: HttpRequest) -> bool:
    return request.content_type == "application/json" or request.headers.get("Accept", "").startswith(
        ("application/json", "application/problem+json")
    )


def _as_json(*, sure: bool) -> HttpResponse:
    content: dict[str, Any] = {
        "type": "urn:dure:problem:not-saved",
        "title": gettext("Not saved") if sure else gettext("It is not certain whether this was saved"),
        "status": 503,
        "detail": gettext("The storage does not answer. Send the same request again later; nothing is written twice."),
    }
    headers = {"Retry-After": RETRY_AFTER_SECONDS}
    body = json.dumps(content, ensure_ascii=False)
    return HttpResponse(body, status=503, content_type="application/problem+json", headers=headers)
