"""Whether this process can serve right now; asked every few seconds, so each check is cheap."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError, connection

from dure.foundation.vault.keyring import BadKeys, keyring


def faults_now() -> list[str]:
    """What keeps this process from serving, one plain word group each; empty when ready."""
    return [*_database_faults(), *_key_faults()]


def _database_faults() -> list[str]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_is_in_recovery(), to_regclass('people_household') IS NULL")
            recovering, untabled = cursor.fetchone()
    except DatabaseError:
        connection.close()
        return ["the database does not answer"]
    return [
        *(["the database is still recovering and takes no writes"] if recovering else []),
        *(["the tables are missing: run dure migrate"] if untabled else []),
    ]


def _key_faults() -> list[str]:
    try:
        keyring(settings.KEYS_FILE)
    except BadKeys:
        return ["the key file is missing or damaged"]
    return []
