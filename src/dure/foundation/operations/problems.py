"""Refusals and mistakes as problem documents.

Source: RFC 9457.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DataError, IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja.errors import HttpError, ValidationError

from dure.foundation.access.decisions import NotAllowed
from dure.foundation.operations.schemas import FieldError
from dure.foundation.transitions.moves import MOVED_AWAY, AlreadyMoved, NotAMove
from dure.foundation.transitions.once import IdTaken, Stale
from dure.foundation.vault.sealing import Unreadable

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
URN = "urn:dure:problem:"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem: its name for programs, its status, its words."""

    name: str
    status: int
    title: Any


BAD_REQUEST = Kind("bad-request", 400, _("The request cannot be read"))
SIGN_IN = Kind("not-signed-in", 401, _("Sign in or send a token"))
BAD_TOKEN = Kind("bad-token", 401, _("This token is not valid"))
REFUSED = Kind("not-allowed", 403, _("Not allowed"))
FACTOR_DUE = Kind("second-factor-due", 403, _("A second factor is due"))
FORGED = Kind("csrf", 403, _("The request does not come from our own pages"))
NOT_FOUND = Kind("not-found", 404, _("Not found"))
NO_METHOD = Kind("no-such-method", 405, _("This address does not know the method"))
STALE = Kind("stale", 409, _("Somebody changed it meanwhile"))
MOVED = Kind("already-moved", 409, _("It stands elsewhere already"))
KNOWN = Kind("maybe-known", 409, _("Somebody like this is known already"))
TAKEN = Kind("id-taken", 409, _("This id is taken"))
LOCKED = Kind("does-not-open", 409, _("What is kept under lock does not open"))
TOO_LARGE = Kind("too-large", 413, _("The request is too large"))
NO_JSON = Kind("not-json", 415, _("Bodies are JSON"))
NOT_VALID = Kind("not-valid", 422, _("Please check what was sent"))
KEY_REUSED = Kind("key-reused", 422, _("This key was used for another request"))
WAIT = Kind("wait", 429, _("Too much at once"))
BROKEN = Kind("server-error", 500, _("Something went wrong on our side"))

KINDS = (
    BAD_REQUEST, SIGN_IN, BAD_TOKEN, REFUSED, FACTOR_DUE, FORGED, NOT_FOUND, NO_METHOD, STALE, MOVED, KNOWN, TAKEN,
    LOCKED, TOO_LARGE, NO_JSON, NOT_VALID, KEY_REUSED, WAIT, BROKEN,
)  # fmt: skip


@dataclass(slots=True)
class Unfit(Exception):
    """What was sent breaks a rule; ``errors`` say which, by field."""

    errors: list[FieldError] = field(default_factory=list)


def unfit(**faults: Any) -> Unfit:
    """Faults of a module's own check, by field, as an exception."""
    return Unfit([FieldError(field=name, message=str(fault), code="invalid") for name, fault in faults.items()])


@dataclass(slots=True)
class AskedToWait(Exception):
    """Very much comes in just now; the same is taken after the seconds, from a stranger with the ``proof``."""

    seconds: int
    proof: str = ""


class Conflict(Exception):
    """The thing stands where this cannot be done any more; ``reason`` says so.

    ``keeps_log``: nothing but lines of the log was written, and they stay, because the answer itself tells of families.
    """

    def __init__(self, reason: Any, *, kind: Kind = MOVED, keeps_log: bool = False, **more: Any) -> None:
        super().__init__(str(reason))
        self.keeps_log = keeps_log
        self.reason = reason
        self.kind = kind
        self.more = more


def problem(
    request: HttpRequest,
    kind: Kind,
    detail: Any = "",
    *,
    errors: Iterable[FieldError] = (),
    headers: dict[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    """The document. Broken transactions are marked to be undone, so that leaving the scope does not fail on top."""
    content: dict[str, Any] = {
        "type": f"{URN}{kind.name}",
        "title": str(kind.title),
        "status": kind.status,
        "detail": str(detail),
        "instance": request.path,
    }
    listed = [error.model_dump() for error in errors]
    if listed:
        content["errors"] = listed
    content |= {name: value for name, value in more.items() if value is not None}
    body = json.dumps(content, ensure_ascii=False)
    return HttpResponse(body, status=kind.status, content_type=MEDIA_TYPE, headers=headers)


def problem_of(request: HttpRequest, exception: Exception | type[Exception]) -> HttpResponse:
    """The document for an exception; what we did not foresee goes on to the server's log and page of failure."""
    if isinstance(exception, type):
        raise exception
    for handler in (_of_a_flood, _of_the_vault, _of_ours, _of_the_database, _of_the_frame):
        found = handler(request, exception)
        if found is not None:
            return found
    raise exception


def _of_a_flood(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    if not isinstance(exception, AskedToWait):
        return None
    headers = {"Retry-After": str(exception.seconds)}
    if not exception.proof:
        detail = _(
            "Very much comes from this sender just now. Wait and send the same again; others are not kept waiting."
        )
        return problem(request, WAIT, detail, headers=headers)
    detail = _("Very much comes in just now. Wait and send the same again with the proof.")
    return problem(request, WAIT, detail, headers=headers, proof=exception.proof)


def _of_the_vault(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    if not isinstance(exception, Unreadable):
        return None
    log.error("Something under lock does not open: %s", request.path)
    return problem(request, LOCKED, _("It was changed outside Dure, or its key is missing. Nothing was shown."))


def _of_ours(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    match exception:
        case NotAllowed():
            return problem(request, REFUSED, exception.decision.reason)
        case Stale():
            version = getattr(exception.current, "version", None)
            detail = _("Read the record again, put your change to it and send the new version.")
            return problem(request, STALE, detail, current_version=version)
        case AlreadyMoved():
            detail = _("Somebody was quicker. Read it again and see what is left to do.")
            return problem(request, MOVED, detail, current_state=exception.state)
        case NotAMove():
            return problem(request, MOVED, _("From where it stands this cannot be done."))
        case Conflict():
            response = problem(request, exception.kind, exception.reason, **exception.more)
            response.keeps_log = exception.keeps_log  # type: ignore[attr-defined]
            return response
        case IdTaken():
            return problem(request, TAKEN, _("Make a new id for a new record."))
        case Unfit():
            return problem(request, NOT_VALID, errors=exception.errors)
    return None


def _of_the_database(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    if isinstance(exception, DataError):
        transaction.set_rollback(True)
        return problem(request, BAD_REQUEST, _("A letter or number in it cannot be kept."))
    if isinstance(exception, IntegrityError) and MOVED_AWAY in str(exception):
        transaction.set_rollback(True)
        return problem(request, MOVED, _("The household moved meanwhile. Read it again."))
    return None


def _of_the_frame(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    match exception:
        case Http404():
            return problem(request, NOT_FOUND, _("There is nothing here, or it is not yours to see."))
        case ValidationError():
            return problem(request, NOT_VALID, errors=[_field_error(fault) for fault in exception.errors])
        case RequestDataTooBig():
            return problem(request, TOO_LARGE)
        case SuspiciousOperation() | HttpError():
            return problem(request, BAD_REQUEST)
    return None


WORDS = {
    "missing": _("This field is required."),
    "extra_forbidden": _("There is no such field here."),
    "string_too_long": _("This text is too long."),
}


def _field_error(fault: dict[str, Any]) -> FieldError:
    """Our own words: those of the library quote what was sent."""
    kind = str(fault["type"])
    where = [str(part) for part in fault["loc"][1:] if part != "sent"]
    message = WORDS.get(kind, _("This value does not fit here."))
    return FieldError(field=".".join(where), message=str(message), code="required" if kind == "missing" else kind)
