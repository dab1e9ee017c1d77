"""The second wall: row-level security, grants and path keys, written from what each model declares.

A model declares its wall in the class attribute ``wall``. A model without one is readable by nobody but the owner:
deny by default.
``raise_walls`` runs after every migration, as the owner, and leaves the same walls however often it runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from dure.foundation.access.joining.writing import joining
from dure.foundation.access.moving import moving
from dure.foundation.access.opening import OPENING
from dure.foundation.access.scope import key_pads
from dure.foundation.access.wall_sql import FUNCTIONS, OPENED, POLICIES

APP = "dure_app"
COUNTS = "dure_counts"


class Rows(StrEnum):
    """Which rows of a table the scope lets through."""

    ALL = "all"  # reference data and machinery: grants only
    PATH = "path"  # rows below one of the actor's paths
    SHEET = "sheet"  # below a path, or handed to one of the actor's partner units
    HANDED = "handed"  # below a path, or handed to the actor in person until it ends
    PLAN = "plan"  # plans and rules, without any family: whoever is signed in reads, those below the path write
    INBOX = "inbox"  # anybody may put one in, only those below the path read
    RESOURCE = "resource"  # what the community gives, below the paths of those who record it
    LOG = "log"  # anybody may append, read below the path, one's own, and those that one reviews
    REVIEW = "review"  # what reviewers of the log write, below the paths whose log they review
    GRANT = "grant"  # read on the desk that reviews it and by whom it was given to
    OWN = "own"  # its author's alone; commands and jobs see what has expired
    ACCOUNT = "account"  # one's own alone, by the column user_id; and the system's
    SYSTEM = "system"  # machinery that only commands and jobs reach


@dataclass(frozen=True, slots=True)
class Wall:
    """What the app role may do with a table.

    ``may`` are SQL verbs; ``counted`` are the columns that the counts role reads (never names or text);
    ``household_key`` adds the composite key (household_id, path): a row can only lie where its household lies, and
    moves with it. Such rows open to a grant too: for reading, and to ``opened_may`` nothing but INSERT besides.
    """

    rows: Rows
    may: tuple[str, ...] = ("SELECT", "INSERT", "UPDATE")
    counted: tuple[str, ...] = ()
    household_key: bool = False
    opened_by: str = ""
    opened_may: tuple[str, ...] = ("SELECT",)

    @property
    def grant_column(self) -> str:
        """The column with the household's id by which a grant opens the row; empty when none opens it."""
        readable = self.household_key and self.rows in (Rows.PATH, Rows.INBOX)
        return self.opened_by or ("household_id" if readable else "")


REFERENCE = Wall(Rows.ALL, ("SELECT", "INSERT", "UPDATE", "DELETE"))
READ_ONLY = Wall(Rows.ALL, ("SELECT",))

MACHINERY = {
    "contenttypes.ContentType": READ_ONLY,
    "auth.Permission": READ_ONLY,
    "auth.Group": READ_ONLY,
    "sessions.Session": REFERENCE,
    "procrastinate.ProcrastinateJob": REFERENCE,
    "procrastinate.ProcrastinateWorker": REFERENCE,
    "procrastinate.ProcrastinatePeriodicDefer": REFERENCE,
    "procrastinate.ProcrastinateEvent": Wall(Rows.ALL, ("SELECT", "INSERT")),
    "account.EmailAddress": READ_ONLY,
    "mfa.Authenticator": REFERENCE,
    "socialaccount.SocialAccount": REFERENCE,
    "socialaccount.SocialApp": READ_ONLY,
    "usersessions.UserSession": REFERENCE,
}
"""Walls of tables that are not ours. The queue's own functions write with the rights of who calls them."""


def wall_of(model: type[models.Model]) -> Wall | None:
    """The declared wall; a history table has its model's wall, append-only and uncounted."""
    tracked = getattr(model, "pgh_tracked_model", None)
    if tracked is not None:
        wall = wall_of(tracked)
        return Wall(wall.rows, ("SELECT", "INSERT")) if wall else None
    return getattr(model, "wall", None) or MACHINERY.get(model._meta.label)


def tables() -> Iterator[tuple[type[models.Model], Wall | None]]:
    for model in apps.get_models(include_auto_created=True):
        # Tables made by a library's own SQL are "unmanaged", and need their grants all the same.
        if (model._meta.managed or model._meta.label in MACHINERY) and not model._meta.proxy:
            yield model, wall_of(model)


def raise_walls(connection: BaseDatabaseWrapper) -> None:
    """Write every function, grant, policy and path key anew, in one transaction of the owner's connection."""
    with connection.cursor() as cursor:
        for statement in _statements():
            cursor.execute(statement)
        cursor.execute("DELETE FROM scope_key")
        cursor.execute("INSERT INTO scope_key (inner_pad, outer_pad) VALUES (%s, %s)", list(key_pads()))


def _statements() -> Iterator[str]:
    yield from FUNCTIONS
    yield f"GRANT USAGE ON SCHEMA public TO {APP}, {COUNTS}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP}"
    for model, wall in tables():
        yield from _table_statements(model, wall)
    yield from OPENING
    yield from moving(sorted(tables(), key=_inboxes_first), app=APP)
    yield from joining(tables(), app=APP)
    yield f"GRANT SELECT ON django_migrations TO {APP}"


def _inboxes_first(table: tuple[type[models.Model], Wall | None]) -> bool:
    return table[1] is None or table[1].rows is not Rows.INBOX


def _table_statements(model: type[models.Model], wall: Wall | None) -> Iterator[str]:
    table = model._meta.db_table
    yield f'REVOKE ALL ON "{table}" FROM {APP}, {COUNTS}'
    yield from _drop_policies(table)
    if wall is None:
        return
    yield f'GRANT {", ".join(wall.may)} ON "{table}" TO {APP}'
    if wall.rows is not Rows.ALL:
        yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
        yield f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY'
        yield f'CREATE POLICY owner_all ON "{table}" TO CURRENT_USER USING (true) WITH CHECK (true)'
        for policy in POLICIES[wall.rows.value]:
            yield policy.format(table=table, app=APP)
    if wall.grant_column and not hasattr(model, "pgh_tracked_model"):
        yield from _opening(table, wall)
    if wall.counted:
        yield from _counting(model, wall)
    if wall.household_key:
        yield _household_key(table)


def _opening(table: str, wall: Wall) -> Iterator[str]:
    rows = OPENED.format(column=wall.grant_column)
    for verb in wall.opened_may:
        check = f"WITH CHECK ({rows})" if verb == "INSERT" else f"USING ({rows})"
        yield f'CREATE POLICY opened_{verb.lower()} ON "{table}" FOR {verb} TO {APP} {check}'


def _counting(model: type[models.Model], wall: Wall) -> Iterator[str]:
    table = model._meta.db_table
    columns = ", ".join(f'"{name}"' for name in wall.counted)
    yield f'GRANT SELECT ({columns}) ON "{table}" TO {COUNTS}'
    if wall.rows is Rows.ALL:
        return
    # A protected household is counted where it lives, not where its file lies.
    place = '"counted_path"' if "counted_path" in wall.counted else 'place_of("path")'
    yield (
        f'CREATE POLICY counts_read ON "{table}" FOR SELECT TO {COUNTS} '
        f"USING ({place} ^@ ANY ((SELECT scope_counts())::text[]))"
    )


def _drop_policies(table: str) -> Iterator[str]:
    yield (
        "DO $$ DECLARE p record; BEGIN FOR p IN SELECT policyname FROM pg_policies "  # noqa: S608 - names of our tables
        f"WHERE schemaname = 'public' AND tablename = '{table}' LOOP "
        f"EXECUTE format('DROP POLICY %I ON \"{table}\"', p.policyname); END LOOP; END $$"
    )
    yield f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY'
    yield f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY'


def _household_key(table: str) -> str:
    name = f"{table[:45]}_lies_with_hh"
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = '{name}') THEN "
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY (household_id, path) '
        "REFERENCES people_household (id, path) ON UPDATE CASCADE; END IF; END $$"
    )
