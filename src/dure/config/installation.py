"""Getting an installation ready from the command line: secret, Django, tables, code lists."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from dure.config.env import local_secret, read_environment
from dure.foundation.vault.keyring import make_keys


def prepare() -> Path:
    """Where the embedded database lies; makes secret and keys when nobody gave any and no other database is named."""
    environment = read_environment()
    if not environment.database_url:
        if not environment.secret_key:
            os.environ["DURE_SECRET_KEY"] = local_secret(environment.var)
        if not environment.keys_file.exists():
            make_keys(environment.keys_file, on=dt.datetime.now(dt.UTC).date())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dure.config.settings")
    return environment.var / "postgres"


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
