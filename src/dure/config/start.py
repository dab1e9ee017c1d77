"""What must be true before the first request is served."""

from django.conf import settings

from dure.foundation.access.boot import refuse_unsafe_database
from dure.foundation.vault.keyring import keyring

IDLE_MINUTES = (5, 30)


class NotReady(RuntimeError):
    """The installation lacks something; the text says what and how to mend it."""


def ready_to_serve() -> None:
    """Raises:
    NotReady: no secret key, or sessions that end too soon or too late.
    BadKeys: no usable key file.
    UnsafeDatabase: the database role could walk around the walls.
    """
    if len(settings.SECRET_KEY) < 32:
        raise NotReady(
            "DURE_SECRET_KEY is missing or shorter than 32 characters. Make one with: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    least, most = IDLE_MINUTES
    if not settings.DEMO and not least * 60 <= settings.IDLE_SECONDS <= most * 60:
        raise NotReady(f"DURE_IDLE_MINUTES must lie between {least} and {most}; leave it out for 10.")
    keyring(settings.KEYS_FILE)
    refuse_unsafe_database()
