"""The token that a request bears."""

from __future__ import annotations

from enum import StrEnum

from django.http import HttpRequest

PREFIX = "/api/"
"""Addresses at which tokens count; pages know sessions alone."""
SCHEME = "bearer"


class Bearer(StrEnum):
    """What the request said of a token."""

    NONE = "none"
    GOOD = "good"
    BAD = "bad"


def sent_token(request: HttpRequest) -> str | None:
    """The token in the request, or None when there is none (or the address is a page)."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if not request.path_info.startswith(PREFIX) or scheme.lower() != SCHEME:
        return None
    return secret.strip()


def bearer_of(request: HttpRequest) -> Bearer:
    """What the middleware found."""
    found: Bearer = getattr(request, "bearer", Bearer.NONE)
    return found
