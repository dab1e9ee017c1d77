"""The check of a whole installation, for ``dure doctor``: each check says what is right, or what to do."""

from __future__ import annotations

import datetime as dt
import shutil
import stat
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from dure.foundation.access.boot import faults
from dure.foundation.areas.models import Area
from dure.foundation.codes.models import Code
from dure.foundation.vault.keyring import BadKeys, keyring

LITTLE_SPACE_BYTES = 2_000_000_000
NO_SPACE_BYTES = 200_000_000
CLOCK_MAY_DIFFER_S = 5
OLDEST_SERVER = 160000


class Verdict(StrEnum):
    GOOD = "good"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """``said`` is one sentence; a warning or fault says what to do."""

    about: str
    verdict: Verdict
    said: str


def good(about: str, said: str) -> Finding:
    return Finding(about, Verdict.GOOD, said)


def warning(about: str, said: str) -> Finding:
    return Finding(about, Verdict.WARNING, said)


def fault(about: str, said: str) -> Finding:
    return Finding(about, Verdict.FAULT, said)


def examine() -> list[Finding]:
    """Run every check; without a database the ones that need it are one fault."""
    found = [check() for check in WITHOUT_DATABASE]
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return [*found, fault("database", "does not answer. Is it running, and is DATABASE_URL right?")]
    return [*found, *(_safely(check) for check in WITH_DATABASE)]


def _safely(check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except DatabaseError as error:
        return fault(check.__name__.strip("_"), f"could not be checked ({type(error).__name__}). Run: dure migrate")


def _secret() -> Finding:
    if len(settings.SECRET_KEY) < 32:
        return fault("secret", "DURE_SECRET_KEY is missing or shorter than 32 characters.")
    return good("secret", "is long enough")


def _keys() -> Finding:
    try:
        ring = keyring(settings.KEYS_FILE)
    except BadKeys as reason:
        return fault("keys", str(reason))
    mode = stat.S_IMODE(settings.KEYS_FILE.stat().st_mode)
    if mode & 0o077:
        return warning("keys", f"others may read {settings.KEYS_FILE} ({mode:o}). Run: chmod 600 {settings.KEYS_FILE}")
    return good("keys", f"can be read; key {ring.current} is in use")


def _disk() -> Finding:
    settings.VAR.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.VAR).free
    said = f"{free / 1e9:.1f} GB free at {settings.VAR}"
    if free < NO_SPACE_BYTES:
        return fault("disk", f"{said}: writes will soon fail. Make room.")
    return warning("disk", f"{said}: make room soon.") if free < LITTLE_SPACE_BYTES else good("disk", said)


def _front_end() -> Finding:
    if settings.STATIC_ROOT is None or (settings.STATIC_ROOT / "staticfiles.json").exists():
        return good("front end", "files are in place")
    return fault("front end", "files are not collected. Run: python manage.py collectstatic --noinput")


def _server_version() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int")
        number: int = cursor.fetchone()[0]
    if number < OLDEST_SERVER:
        return fault("database", f"PostgreSQL {number // 10000} is too old; Dure needs 16 or newer.")
    return good("database", f"PostgreSQL {number // 10000} answers")


def _migrations() -> Finding:
    loader = MigrationLoader(connection)
    missing = sorted(set(loader.graph.nodes) - set(loader.applied_migrations))
    if missing:
        return fault("tables", f"{len(missing)} migrations are not applied. Run: dure migrate")
    return good("tables", "are up to date")


def _walls() -> Finding:
    found = faults()
    if found:
        return fault("walls", "; ".join(found) + ". DATABASE_URL must be the app role; see docs/how-to/deploy.md.")
    return good("walls", "row-level security stands on every table, and the app role owns nothing")


def _reference_data() -> Finding:
    codes, areas = Code.objects.count(), Area.objects.count()
    if not codes:
        return fault("code lists", "are empty. Run: dure load codes")
    if not areas:
        return warning("areas", "none is loaded. Run: dure load areas FILE")
    return good("reference data", f"{codes} codes, {areas} areas")


def _clock() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        there: dt.datetime = cursor.fetchone()[0]
    apart = abs((timezone.now() - there).total_seconds())
    if apart > CLOCK_MAY_DIFFER_S:
        return warning("clock", f"the database's clock is {apart:.0f} s apart. Set both by network time.")
    return good("clock", "agrees with the database's")


def _log_of_the_database() -> Finding:
    """The message of a failing statement quotes names and notes; the server's log would keep them in the clear."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('log_min_messages'), current_setting('log_min_error_statement')")
        messages, statements = cursor.fetchone()
    if messages not in {"log", "fatal", "panic"} or statements not in {"log", "fatal", "panic"}:
        return warning(
            "database log",
            "keeps failing statements with the data in them. As superuser: ALTER SYSTEM SET log_min_messages = 'log'; "
            "ALTER SYSTEM SET log_min_error_statement = 'panic'; SELECT pg_reload_conf();",
        )
    return good("database log", "keeps no data of failing statements")


def _durability() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('fsync'), current_setting('full_page_writes'), current_setting('data_checksums')"
        )
        fsync, pages, checksums = cursor.fetchone()
    if (fsync, pages) != ("on", "on"):
        return fault(
            "durability", "fsync or full_page_writes is off: a power cut may lose what was saved. Turn both on."
        )
    if checksums != "on":
        return warning("durability", "data checksums are off: silent damage stays unseen. See pg_checksums --enable.")
    return good("durability", "what is saved is on the disk, with checksums")


WITHOUT_DATABASE: tuple[Callable[[], Finding], ...] = (_secret, _keys, _disk, _front_end)
WITH_DATABASE: tuple[Callable[[], Finding], ...] = (
    _server_version,
    _migrations,
    _walls,
    _reference_data,
    _clock,
    _log_of_the_database,
    _durability,
)
