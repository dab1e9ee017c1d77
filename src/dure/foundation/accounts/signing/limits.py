"""How often one may try, and how long one waits then."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator

from allauth.core.internal.ratelimit import RateLimitUsage, consume, get_cache_key, get_rates
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import ngettext

from dure.foundation.accounts.models import User
from dure.foundation.accounts.signing.address import client_address
from dure.foundation.accounts.signing.browser import has_served

APP = "allauth.account"
HERE, ANYWHERE = "login_failed", "login_failed_anywhere"
TOO_MANY = "too_many_login_attempts"


def count_try(request: HttpRequest, name: str) -> list[RateLimitUsage]:
    """Count one try for a name, before it is known whether the password is right.

    Raises:
        ValidationError: too many failed before; the text says how long to wait.
    """
    counted: list[RateLimitUsage] = []
    for action, key in _counters(request, name):
        usage = consume(request, app=APP, action=action, key=key)
        if usage is None:
            give_back(counted)
            raise too_many(seconds_to_wait(request, action=action, key=key))
        counted.append(usage)
    return counted


def give_back(counted: list[RateLimitUsage]) -> None:
    """A try that succeeded is not counted."""
    for usage in counted:
        usage.rollback()


def too_many(seconds: int) -> ValidationError:
    minutes = max(1, math.ceil(seconds / 60))
    text = ngettext(
        "There were too many failed tries. Please try again in %(minutes)d minute.",
        "There were too many failed tries. Please try again in %(minutes)d minutes.",
        minutes,
    )
    return ValidationError(text % {"minutes": minutes}, code=TOO_MANY)


def seconds_to_wait(request: HttpRequest, *, action: str, key: str) -> int:
    """Until the next try is let in; 0 when it would be now."""
    now, waits = time.time(), [0.0]
    for rate in get_rates(app=APP, action=action):
        latest_first = cache.get(get_cache_key(request, app=APP, action=action, rate=rate, key=key), [])
        counted = [at for at in latest_first if at > now - rate.duration]
        if len(counted) >= rate.amount:
            waits.append(counted[rate.amount - 1] + rate.duration - now)
    return math.ceil(max(waits))


def _counters(request: HttpRequest, name: str) -> Iterator[tuple[str, str]]:
    """One counter for the name from this address, one for the name from everywhere.

    A browser that the person signed in with before has a counter to itself: nobody else uses its tries up.
    """
    name = name.strip().casefold()
    person = User.objects.filter(username__iexact=name).values_list("id", flat=True).first()
    if person and has_served(request, person):
        yield HERE, f"known browser {name}"
        return
    yield HERE, f"{client_address(request)} {name}"
    yield ANYWHERE, name
