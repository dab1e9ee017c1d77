"""How the columns of a source's file are read: data, edited on a page, kept with each load."""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from typing import Any

NAME, BIRTH_DATE, ADDRESS, PHONE = "name", "birth_date", "address", "phone"
KIND, MONTH, AMOUNT = "kind", "month", "amount"
FIELDS = (NAME, BIRTH_DATE, ADDRESS, PHONE, KIND, MONTH, AMOUNT)
KNOWS_BY = (BIRTH_DATE, PHONE, ADDRESS)
"""A name alone is nobody: one of these must stand in the file too."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """``columns``: field → heading. Without a column for the kind all rows are ``kind`` (a code id).

    ``words`` are what the kind's column says, with the code id meant; labels and codes of the list need none.
    Without a column for the month it is asked for with each file.
    """

    columns: Dictionary[str, str]
    kind: str = ""
    words: Dictionary[str, str] = field(default_factory=dict)

    @property
    def needed(self) -> list[str]:
        """The headings that a file must have."""
        return list(dict.fromkeys(self.columns[name] for name in FIELDS if name in self.columns))

    @property
    def asks_month(self) -> bool:
        return MONTH not in self.columns

    def as_json(self) -> dict[str, Any]:
        return {"columns": dict(self.columns), "kind": self.kind, "words": dict(self.words)}

    @classmethod
    def read(cls, kept: Dictionary[str, Any]) -> Mapping:
        """From what ``as_json`` gave."""
        return cls(dict(kept.get("columns", {})), kept.get("kind", ""), dict(kept.get("words", {})))
