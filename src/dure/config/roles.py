"""The three roles of the database and what each may do; laid by a superuser, once for each cluster.

The owner migrates and owns every table; the app reads and writes under row policies and owns nothing; counts sees only
columns without names or text, and the app puts it on (`SET ROLE`) for leaders' aggregates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import psycopg
from psycopg import sql

SUPERUSER = "postgres"
OWNER_ROLE = "dure_owner"
APP_ROLE = "dure_app"
COUNTS_ROLE = "dure_counts"
DATABASE = "dure"
EXTENSIONS = ("btree_gist", "pg_trgm")

Connect = Callable[[str], psycopg.Connection[Any]]


def lay_roles(connect: Connect, passwords: Mapping[str, str]) -> None:
    """Create roles, extensions and the database, or bring them up to date; safe to run again.

    `connect` opens a superuser's connection to the named database; `passwords` holds one for each role that signs in.
    """
    with connect("postgres") as connection:
        for role in (OWNER_ROLE, APP_ROLE, COUNTS_ROLE):
            _ensure_role(connection, role, passwords.get(role))
        connection.execute(
            sql.SQL("GRANT {} TO {} WITH INHERIT FALSE, SET TRUE").format(
                sql.Identifier(COUNTS_ROLE), sql.Identifier(APP_ROLE)
            )
        )
        connection.execute(sql.SQL("ALTER ROLE {} SET jit = off").format(sql.Identifier(APP_ROLE)))
    # In the template too, so that every database made later, tests' included, has them.
    with connect("template1") as connection:
        for extension in EXTENSIONS:
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
    with connect("postgres") as connection:
        if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            create_owned_database(connection, DATABASE, None)
    with connect(DATABASE) as connection:
        for extension in EXTENSIONS:
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))


def create_owned_database(connection: psycopg.Connection[Any], name: str, template: str | None) -> None:
    """Create a database that the owner role owns and only our roles may enter."""
    database, owner = sql.Identifier(name), sql.Identifier(OWNER_ROLE)
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
            database, owner, sql.Identifier(template or "template1")
        )
    )
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    connection.execute(
        sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(database, sql.Identifier(APP_ROLE))
    )


def _ensure_role(connection: psycopg.Connection[Any], role: str, password: str | None) -> None:
    name = sql.Identifier(role)
    if not connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).fetchone():
        connection.execute(sql.SQL("CREATE ROLE {}").format(name))
    connection.execute(
        sql.SQL("ALTER ROLE {} NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION {}").format(
            name, sql.SQL("NOLOGIN") if password is None else sql.SQL("LOGIN")
        )
    )
    if password is not None:
        connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(password)))
