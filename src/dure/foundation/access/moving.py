"""Moving a household along the path tree with everything that tells of it, in one function of the database.

Row-level security lets nobody write a row out of the own sight, history and audit can only be appended, and the key
(household_id, path) carries current rows alone. So the owner's function does it, after asking the signed scope.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, models

if TYPE_CHECKING:
    from dure.foundation.access.walls import Wall

SIGNATURE = "household_moves(uuid, text)"
FOR_THE_TEAM = "protection.reason"
"""What a line of the story is about whose words are forgotten when the household leaves the branch."""

CARRY = 'UPDATE "{}" SET path = household_moves.target'
# Qualified, because a table may have a column of that name.


class Moved(StrEnum):
    """What became of the wish to move a household."""

    MOVED = "moved"
    THERE = "there"  # it lies there already
    UNSEEN = "unseen"  # no such household in the actor's sight: gone, or never there
    REFUSED = "refused"  # not the actor's to move, or not there


def move_household(household_id: uuid.UUID, *, to: str) -> Moved:
    """Let the household and all that tells of it lie at the path ``to``, as far as the open scope allows.

    Within a branch both ends must lie in the actor's sight. Into a named team's branch, or out of one, only who
    holds the right to restrict at the old path brings it, the area stays the same, and a team must be there.
    Sheets in the hands of partners end when the household enters a branch; why it entered is forgotten when it leaves.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT household_moves(%s, %s)", [household_id, to])
        return Moved(cursor.fetchone()[0])


def moving(tables: Iterable[tuple[type[models.Model], Wall | None]], *, app: str) -> Iterator[str]:
    """The statements that write the function anew from the tables that are there now."""
    carried = "\n    ".join(f"{statement};" for model, wall in tables if wall for statement in _carry(model, wall))
    yield FUNCTION.format(carried=carried, for_the_team=FOR_THE_TEAM, zone=settings.TIME_ZONE)
    yield f"REVOKE ALL ON FUNCTION {SIGNATURE} FROM PUBLIC"
    yield f"GRANT EXECUTE ON FUNCTION {SIGNATURE} TO {app}"


def _carry(model: type[models.Model], wall: Wall) -> Iterator[str]:
    """What must be done by hand for one table: history and audit have no key to the household, sheets must end."""
    table = model._meta.db_table
    columns = {field.column for field in model._meta.fields}
    tracked = getattr(model, "pgh_tracked_model", None)
    if tracked is not None and "path" in columns:
        yield from _carry_history(table, tracked, columns)
    elif wall.rows == "log" and "household_id" in columns:
        # What lies on the security officer's desk stays there.
        yield f"{CARRY.format(table)} WHERE household_id = ANY (known) AND NOT path ^@ 'S.'"
        yield f"{CARRY.format(table)} WHERE household_id IS NULL AND object_id = ANY (things)"
    elif wall.rows in ("sheet", "handed"):
        yield (
            f'UPDATE "{table}" SET ends_at = least(ends_at, now()) '  # noqa: S608 - names of our tables
            "WHERE enters AND household_id = wanted"
        )
    elif wall.rows == "inbox" and "household_id" in columns:
        yield f'things := things || ARRAY(SELECT id FROM "{table}" WHERE household_id = wanted)'  # noqa: S608


def _carry_history(table: str, tracked: type[models.Model], columns: set[str | None]) -> Iterator[str]:
    if "household_id" not in columns:
        yield f"{CARRY.format(table)} WHERE pgh_obj_id = ANY (known)"
        return
    yield f"{CARRY.format(table)} WHERE household_id = ANY (known)"
    if tracked._meta.get_field("household").null:
        # Of the time before anybody knew which household it was about.
        yield (
            f"{CARRY.format(table)} WHERE household_id IS NULL AND pgh_obj_id IN "  # noqa: S608 - our tables
            f'(SELECT id FROM "{tracked._meta.db_table}" WHERE household_id = wanted)'
        )


FUNCTION = """
CREATE OR REPLACE FUNCTION household_moves(wanted uuid, target text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here text;
    -- The day of the house: connections count theirs in UTC.
    today date := (now() AT TIME ZONE '{zone}')::date;
    enters boolean;
    things uuid[] := '{{}}';
    known uuid[];
BEGIN
    SELECT path INTO here FROM people_household WHERE id = wanted FOR UPDATE;
    IF here IS NULL OR NOT here ^@ ANY (scope_paths()) THEN RETURN 'unseen'; END IF;
    -- What was written while a part of the family still had a file of its own, merged into this one since.
    known := wanted || ARRAY(
        SELECT gone_id FROM identity_merge m WHERE m.household_id = wanted AND m.kind = 'household'
          AND m.split_at IS NULL AND NOT EXISTS (SELECT FROM people_household h WHERE h.id = m.gone_id)
    );
    IF here = target THEN RETURN 'there'; END IF;
    IF branch_of(here) = branch_of(target) THEN
        IF NOT target ^@ ANY (scope_paths()) THEN RETURN 'refused'; END IF;
    ELSIF place_of(here) <> place_of(target) OR NOT here ^@ ANY (scope_restricts()) THEN
        RETURN 'refused';
    ELSIF branch_of(target) <> '' AND NOT EXISTS (
        SELECT FROM areas_unit team JOIN areas_area area ON area.code = team.area_id
        WHERE team.kind_id = 'unit_kind:restricted_team' AND team.path = branch_of(target)
          AND place_of(target) ^@ area.path
          AND team.valid_from <= today AND (team.valid_to IS NULL OR team.valid_to >= today)
    ) THEN
        RETURN 'refused';
    END IF;
    enters := branch_of(target) <> '' AND branch_of(here) <> branch_of(target);
    IF branch_of(target) = '' AND branch_of(here) <> '' THEN
        -- Why the family needed protection was told to the team alone.
        UPDATE story_storyline SET quote = '' WHERE household_id = wanted AND what = '{for_the_team}';
    END IF;
    UPDATE people_household SET path = target WHERE id = wanted;
    {carried}
    RETURN 'moved';
END $$
"""
