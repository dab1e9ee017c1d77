"""Getting an installation ready from the command line: secret, Django, tables, code lists."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from dure.config.env import Environment, local_secret, read_environment
from dure.foundation.vault.keyring import BadKeys, make_keys

KEYS_ARE_AWAY = (
    "There is no key file at {keys}, but a database in {folder} that was made with one. Bring the file back: mount the "
    "disk it lies on, copy it there, or name its place in DURE_KEYS. Only for a database that never had keys, make "
    "some: DURE_KEYS={keys} dure keys make"
)


def prepare() -> Path:
    """Where the embedded database lies; makes secret and keys for a new one when nobody gave any.

    Raises: BadKeys when the embedded database is there and its key file is not; new keys would not open it.
    """
    environment = read_environment()
    if not environment.database_url:
        if not environment.secret_key:
            os.environ["DURE_SECRET_KEY"] = local_secret(environment.var)
        if not environment.keys_file.exists():
            _make_first_keys(environment)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dure.config.settings")
    return environment.embedded


def _make_first_keys(environment: Environment) -> None:
    if (environment.embedded / "cluster").exists():
        raise BadKeys(KEYS_ARE_AWAY.format(keys=environment.keys_file, folder=environment.embedded))
    make_keys(environment.keys_file, on=dt.datetime.now(dt.UTC).date())


def setup() -> None:
    import django

    django.setup()


def migrate() -> None:
    """Tables and walls as the owner role, then the code lists as the app role."""
    setup()
    from django.core.management import call_command

    from dure.foundation.access.scope import as_system
    from dure.foundation.codes.actions import load_code_lists

    call_command("migrate", verbosity=0)
    with as_system("dure migrate"):
        load_code_lists()
