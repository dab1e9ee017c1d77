"""Checks what the script of a page sends."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import Resolver404, resolve

from dure.foundation.access.guards import Guard
from dure.foundation.drafts.models import KEY_LENGTH
from dure.foundation.drafts.queries import Fields
from dure.foundation.vault.typed import is_withheld

OWN_FIELD = "draft"
LARGEST_VERSION = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it stands on somebody's screen."""

    key: str
    fields: Fields
    version: int | None


def read_sent(request: HttpRequest) -> Sent | None:
    """None when it is nothing that our script sends."""
    try:
        content = json.loads(request.body)
        key, rows = content["key"], content["fields"]
        fields = [(name, value) for name, value in rows if name != OWN_FIELD and not is_withheld(name)]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if not all(isinstance(part, str) and "\0" not in part for pair in fields for part in pair):
        return None
    return Sent(key, fields, _version(fields)) if _is_a_form_of_ours(key) else None


def _is_a_form_of_ours(key: Any) -> bool:
    """Whether it is the path of a page for people signed in: nothing is kept for strangers."""
    if not isinstance(key, str) or len(key) > KEY_LENGTH:
        return False
    try:
        view: Any = resolve(key).func
    except Resolver404:
        return False
    guard = getattr(view, "guard", None)  # an operation of the interface has one for each method, and no form
    return isinstance(guard, Guard) and not guard.everybody


def _version(fields: Fields) -> int | None:
    for name, value in fields:
        if (name == "version" or name.endswith("-version")) and value.isascii() and value.isdigit():
            return min(int(value[:10]), LARGEST_VERSION)
    return None
