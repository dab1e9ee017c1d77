"""A request sent twice with one key is done once, and both get the one answer.

Source: draft-ietf-httpapi-idempotency-key-header.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from dure.foundation.access.guards import ActorRequest
from dure.foundation.operations.models import KeptAnswer
from dure.foundation.operations.problems import KEY_REUSED, NOT_VALID, problem
from dure.foundation.operations.schemas import FieldError

HEADER = "Idempotency-Key"
KEPT_FOR = dt.timedelta(days=7)
LONGEST_KEY = 100
FAILED = 400


def answered_once(request: ActorRequest, operation: str, run: Callable[[], HttpResponse]) -> HttpResponse:
    """Do it, or give the answer that its first sending got.

    The key is written first: of two requests at the same moment the second waits for the first one's commit. What
    failed is undone with its key, so it may be sent again.
    """
    key = request.headers.get(HEADER, "")
    if not key or request.actor.user_id is None:
        return run()
    if len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
        words = _("At most 100 letters and figures, such as a UUID.")
        return problem(request, NOT_VALID, errors=[FieldError(field=HEADER, message=words, code="invalid")])
    row = KeptAnswer(user_id=request.actor.user_id, key=key, asked=asked(request, operation), at=request.now)
    rows = KeptAnswer.objects.visible_to(request.actor).filter(key=key)
    rows.filter(at__lt=request.now - KEPT_FOR).delete()
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return _answered_before(request, rows.get(), row.asked)
    response = run()
    if response.status_code < FAILED:
        rows.update(status=response.status_code, answer=json.loads(response.content or b"null"))
    elif getattr(response, "keeps_log", False):
        # This transaction commits although it failed; the key must not.
        rows.delete()
    return response


def asked(request: HttpRequest, operation: str) -> str:
    """A digest of everything that makes the request what it is."""
    parts = (operation.encode(), request.get_full_path().encode(), request.body)
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def _answered_before(request: ActorRequest, kept: KeptAnswer, wanted: str) -> HttpResponse:
    if kept.asked != wanted:
        return problem(request, KEY_REUSED, _("Use a new key for each new request."))
    headers = {"Idempotent-Replay": "true"}
    body = "" if kept.answer is None else json.dumps(kept.answer, ensure_ascii=False)
    return HttpResponse(body, status=kept.status or 200, content_type="application/json", headers=headers)
