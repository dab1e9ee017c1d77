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
        self.table = model._meta.db_table
        fields = {field.attname: field for field in model._meta.concrete_fields}
        rest = {name: field for name, field in fields.items() if name not in names}
        self.columns: list[str] = [str(fields[name].column) for name in (*names, *rest)]
        self._tail = "".join(f"\t{written(field.get_default())}" for field in rest.values()) + "\n"
        self._staged = f"bulk_{self.table}"

    def line(self, *values: str) -> str:
        """One row in COPY's text format; the values as ``written`` writes them, in the order of the names."""
        return "\t".join(values) + self._tail

    def insert(self, lines: Iterable[str]) -> int:
        """Write the rows, in the transaction and under the scope of the caller; returns how many."""
        staged, table = sql.Identifier(self._staged), sql.Identifier(self.table)
        columns = sql.SQL(", ").join([sql.Identifier(name) for name in self.columns])
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("CREATE TEMP TABLE IF NOT EXISTS {} (LIKE {})").format(staged, table))
            with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(staged, columns)) as copy:
                copy.write("".join(lines))
            cursor.execute(sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(table, columns, columns, staged))
            number = cursor.rowcount
            cursor.execute(sql.SQL("TRUNCATE {}").format(staged))
        return int(number)


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
