"""What the settings say of the agency's own sign-in (OpenID Connect). Read by the settings, so it imports nothing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from dure.foundation.accounts.signing import PROVIDER


def providers(*, issuer: str, client_id: str, client_secret: str, name: str) -> dict[str, Any]:
    """What allauth knows of it; without an issuer nothing, and its pages do not exist."""
    app = {
        "provider_id": PROVIDER,
        "name": shown_name(name, issuer),
        "client_id": client_id,
        "secret": client_secret,
        # Who one is stands in the signed token; what else the agency knows of a person is not asked for.
        "settings": {"server_url": issuer, "fetch_userinfo": False},
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app] if issuer else []}}


def shown_name(name: str, issuer: str) -> str:
    """The words on the button: the given name, or the host; empty when nothing is set."""
    return name or urlsplit(issuer).netloc
