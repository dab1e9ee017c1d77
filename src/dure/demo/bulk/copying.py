"""Many rows into one table: COPY into a temporary table, then INSERT … SELECT, so that every wall checks each row.

COPY straight into a table with row-level security is refused by PostgreSQL.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

from django.db import connection, models
from psycopg import sql

NULL = r"\N"


class Bulk:
    """One table and the columns that differ from row to row; every other column takes its field's default."""

    def __init__(self, model: type[models.Model], *names: str) -> None:
        fields = {field.attname: field for field in model._meta.concrete_fields}
        rest = {name: field for name, field in fields.items() if name not in names}
        columns = [sql.Identifier(str(fields[name].column)) for name in (*names, *rest)]
        self._tail = "".join(f"\t{written(field.get_default())}" for field in rest.values()) + "\n"
        self._columns = sql.SQL(", ").join(columns)
        self._table = sql.Identifier(model._meta.db_table)
        self._staged = sql.Identifier(f"bulk_{model._meta.db_table}")

    def line(self, *values: str) -> str:
        """One row in COPY's text format; the values as ``written`` writes them, in the order of the names."""
        return "\t".join(values) + self._tail

    def stage(self, lines: Iterable[str]) -> None:
        """Bring the rows into a temporary table of their own, empty before."""
        with connection.cursor() as cursor:
            cursor.execute(_CREATE.format(staged=self._staged, table=self._table))
            cursor.execute(sql.SQL("TRUNCATE {}").format(self._staged))
            with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(self._staged, self._columns)) as copy:
                copy.write("".join(lines))

    @property
    def insertion(self) -> sql.Composed:
        """The statement that writes what is staged."""
        return _INSERT.format(table=self._table, columns=self._columns, staged=self._staged)


_CREATE = sql.SQL("CREATE TEMP TABLE IF NOT EXISTS {staged} (LIKE {table})")
_INSERT = sql.SQL("INSERT INTO {table} ({columns}) SELECT {columns} FROM {staged}")


def insert_together(lines: dict[Bulk, list[str]]) -> None:
    """Write the rows of several tables in one statement, in the transaction and under the scope of the caller.

    Triggers then see them all: no parts of a household's name are kept that a member's make needless at once.
    """
    for table, rows in lines.items():
        table.stage(rows)
    steps = [
        sql.SQL("{} AS ({} RETURNING 1)").format(sql.Identifier(f"step_{place}"), table.insertion)
        for place, table in enumerate(lines)
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("WITH {} SELECT").format(sql.SQL(", ").join(steps)))


def written(value: Any) -> str:
    """A value in COPY's text format."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, bytes):
        return rf"\\x{value.hex()}"
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return str(value).replace("\\", r"\\").replace("\t", r"\t").replace("\n", r"\n")
