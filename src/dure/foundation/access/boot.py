"""The server refuses to start when its database role could walk around the walls."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils import timezone

from dure.foundation.access.actor import EVERYWHERE, the_system
from dure.foundation.access.scope import scope
from dure.foundation.access.walls import Rows, tables

FAULTS = """
    SELECT format('%s is a superuser', rolname) FROM pg_roles WHERE rolname = current_user AND rolsuper
    UNION ALL
    SELECT format('%s bypasses row-level security', rolname) FROM pg_roles WHERE rolname = current_user AND rolbypassrls
    UNION ALL
    SELECT format('%s owns the table %s', current_user, tablename) FROM pg_tables
    WHERE schemaname = 'public' AND tableowner = current_user
"""

UNWALLED = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relname = ANY(%s) AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
"""


class UnsafeDatabase(RuntimeError):
    """The database connection is not the plain app role on walled tables."""


def faults() -> list[str]:
    """What is wrong with the role and the tables, one sentence each; empty when safe."""
    walled = [model._meta.db_table for model, wall in tables() if wall and wall.rows is not Rows.ALL]
    with connection.cursor() as cursor:
        cursor.execute(FAULTS)
        found = [row[0] for row in cursor.fetchall()]
        cursor.execute(UNWALLED, [walled])
        found += [f"table {row[0]} has no forced row-level security" for row in cursor.fetchall()]
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename = ANY(%s)", [walled])
        missing = len(walled) - cursor.fetchone()[0]
    if missing:
        found.append(f"{missing} walled tables are missing: run `dure migrate`")
    elif not _scope_is_understood():
        found.append("the database does not understand this secret key: run `dure migrate` after changing it")
    return found


def _scope_is_understood() -> bool:
    """Whether a scope signed here is read there; with another key every page would be empty."""
    with transaction.atomic(), scope(the_system("start", now=timezone.now())), connection.cursor() as cursor:
        cursor.execute("SELECT scope_paths()")
        return bool(cursor.fetchone()[0] == [EVERYWHERE])


def refuse_unsafe_database() -> None:
    """Raises:
    UnsafeDatabase: naming every fault and what to do.
    """
    found = faults()
    if found:
        raise UnsafeDatabase(
            "Dure does not start on this database: "
            + "; ".join(found)
            + ". DATABASE_URL must be the app role (owns nothing, no superuser); see docs/how-to/deploy.md."
        )
