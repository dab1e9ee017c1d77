"""The functions of the database that join and split, written from what the models declare.

As with moving: row-level security lets nobody write many of these rows, and a row of a family that is no more could be
seen by nobody. The household that goes away is deleted at the end, so the keys of all tables prove that nothing of it
was left behind; ``identity_merge`` keeps it as it was, and ``identity_movedrow`` what each row was before.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models

from dure.foundation.access.joining.bonds import Bond, Tables, bonds_to, meeting_of, promises
from dure.foundation.access.joining.texts import FUNCTIONS, GRANTED, KNOWN

HOUSEHOLD = "household"


def joining(tables: Tables, *, app: str) -> Iterator[str]:
    """The statements that write the functions anew from the tables that are there now."""
    rows = [(model, wall) for model, wall in tables if wall is not None]
    yield KNOWN.format(known=json.dumps(_known(rows), sort_keys=True))
    yield from FUNCTIONS
    for signature in GRANTED:
        yield f"GRANT EXECUTE ON FUNCTION {signature} TO {app}"


def _known(rows: list[Any]) -> dict[str, Any]:
    bound = [model for model, wall in rows if wall.household_key]
    people: list[type[models.Model]] = [apps.get_model("people", "Household"), apps.get_model("people", "Person")]
    targets = [*people, *(model for model in bound if model not in people)]
    bonds = {target: bonds_to(target, rows) for target in targets}
    return {
        "bonds": {target._meta.db_table: [_as_json(bond) for bond in found] for target, found in bonds.items()},
        "meetings": dict(_meetings([bond for found in bonds.values() for bond in found])),
        "parts": [_part(bond, target) for target in bound for bond in bonds[target] if _is_part(bond)],
        "histories": [
            {"tab": tracked._meta.db_table, "events": model._meta.db_table}
            for model, _wall in rows
            if (tracked := getattr(model, "pgh_tracked_model", None)) is not None and tracked in bound
        ],
    }


def _as_json(bond: Bond) -> dict[str, Any]:
    return {"tab": bond.table, "col": bond.column, "loose": bond.loose}


def _part(bond: Bond, parent: type[models.Model]) -> dict[str, Any]:
    return {"tab": bond.table, "col": bond.column, "parent": parent._meta.db_table}


def _is_part(bond: Bond) -> bool:
    return not bond.loose and any(field.name == HOUSEHOLD for field in bond.model._meta.concrete_fields)


def _meetings(bonds: list[Bond]) -> Iterator[tuple[str, dict[str, Any]]]:
    for bond in bonds:
        for once in promises(bond.model, bond.field):
            meeting = meeting_of(bond.model, once)
            yields = ", ".join(f'"{column}" = {value}' for column, value in meeting.yields) if meeting else ""
            carries = [_as_json(carried(name)) for name in meeting.carries] if meeting else []
            yield once.name, {"tab": bond.table, "yields": yields, "carries": carries}


def carried(name: str) -> Bond:
    """The column named ``room.Model.field``."""
    label, field = name.rsplit(".", 1)
    model = apps.get_model(label)
    return Bond(model, field, loose=not model._meta.get_field(field).is_relation)
