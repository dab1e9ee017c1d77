"""Words looked for travel sealed: a name in an address would stay in logs, histories and bookmarks."""

from __future__ import annotations

import base64
import hashlib
import json
import uuid

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

KEEP_SECONDS = 12 * 60 * 60


def seal_words(text: str, *, user_id: uuid.UUID | None) -> str:
    """The text as a token fit for an address, readable here only, for this person and for twelve hours."""
    return _fernet().encrypt(json.dumps([str(user_id), text], ensure_ascii=False).encode()).decode()


def unseal_words(token: str, *, user_id: uuid.UUID | None) -> str:
    """The text; empty when the token is broken, too old, or somebody else's."""
    try:
        owner, text = json.loads(_fernet().decrypt(token.encode(), ttl=KEEP_SECONDS))
    except (InvalidToken, UnicodeError):
        return ""
    return str(text) if owner == str(user_id) else ""


def _fernet() -> Fernet:
    key = hashlib.sha256(b"dure sealed words:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
