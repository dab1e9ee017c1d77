"""Where the counters of failed tries lie: in the database, on a connection of their own."""

from __future__ import annotations

from typing import Any

CONNECTION = "aside"


class CountersAside:
    """Sends Django's cache table to a connection beside the request's.

    A request that ends in a refusal is rolled back; what it counted must stay, and other processes must see it at once.
    While it waits for this connection the request holds its own: through a pool that lends out too few, both would
    wait for ever, so behind a pool this one has a pool of its own (``ASIDE_DATABASE_URL``).
    """

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return CONNECTION if model._meta.app_label == "django_cache" else None

    db_for_write = db_for_read
