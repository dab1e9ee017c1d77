"""Where a request comes from, behind the proxies that the installation names."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def client_address(request: HttpRequest) -> str:
    """The address of the client, or an empty text when the connection has none (a local socket).

    Each proxy appends whom it heard; so the list is read from the right, and the first one who is no trusted proxy
    is the client. What stands further left came from the client and may be made up.
    """
    proxies = networks(tuple(settings.TRUSTED_PROXIES))
    client = ""
    for text in _heard(request):
        address = _parsed(text)
        if address is None:
            break
        client = str(address)
        if not any(address in network for network in proxies):
            break
    return client


def _heard(request: HttpRequest) -> Iterator[str]:
    """The connection's own address first, then who each proxy says it heard, the nearest first."""
    if direct := request.META.get("REMOTE_ADDR", ""):
        yield direct
    elif not settings.TRUSTED_PROXIES:
        return
    yield from reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(","))


@lru_cache(maxsize=8)
def networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    """Raises: ValueError for a text that is no address or network."""
    return tuple(ipaddress.ip_network(text.strip(), strict=False) for text in texts)


def _parsed(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address
