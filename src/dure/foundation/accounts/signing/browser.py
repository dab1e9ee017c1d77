"""Who was signed in last in this browser: a late form is nobody else's, and a stranger's guessing locks nobody out."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = "__Host-person" if settings.SESSION_COOKIE_SECURE else "dure_person"
SALT = "dure person of a browser"
KEPT_SECONDS = 12 * 60 * 60
KNOWN_SECONDS = 30 * 24 * 60 * 60
OURS = ("", "none", "same-origin", "same-site")


def last_person(request: HttpRequest) -> str:
    """The id of the user; empty in a browser that nobody signed in with for twelve hours."""
    return _person(request, KEPT_SECONDS)


def has_served(request: HttpRequest, user_id: uuid.UUID) -> bool:
    """Whether this person was the last one to sign in with the browser, within thirty days."""
    return _person(request, KNOWN_SECONDS) == str(user_id)


def _person(request: HttpRequest, seconds: int) -> str:
    try:
        return str(signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=seconds))
    except signing.BadSignature:
        return ""


def remember_person(request: HttpRequest, response: HttpResponse) -> None:
    """Written once for each person, beside the session; it signs nobody in."""
    user = str(request.user.pk or "") if hasattr(request, "user") else ""
    if user and last_person(request) != user:
        response.set_cookie(
            COOKIE,
            signing.dumps(user, salt=SALT),
            max_age=KNOWN_SECONDS,
            secure=bool(settings.SESSION_COOKIE_SECURE),
            httponly=True,
            samesite="Lax",
        )


def is_from_elsewhere(request: HttpRequest) -> bool:
    """Whether the browser says that another site's page sent this; one that says nothing is believed."""
    if request.headers.get("Sec-Fetch-Site", "") not in OURS:
        return True
    own = [f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS]
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin not in own
    referer = request.headers.get("Referer", "")
    return bool(referer) and not referer.startswith(tuple(f"{place}/" for place in own))
