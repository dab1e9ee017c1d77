"""Branches of the path tree beside the area tree: protected households, and the desk of the security officer.

An area path begins with a digit, so no prefix of an area covers a branch. A protected household lies at
``R.<team>.`` followed by its area path: the team's prefix covers it, and the figures still know where it belongs.
The database has the same two functions (``wall_sql``).
"""

from __future__ import annotations

import uuid

RESTRICTED = "R."
"""Root of all protected households; below it each named team has its own branch."""

DESK = "S."
"""Root of what only security officers read; the area path follows."""

DELIMITER = "."


def team_branch(unit_id: uuid.UUID) -> str:
    """The path of a named team's unit, and the prefix of every household under it."""
    return f"{RESTRICTED}{unit_id.hex}{DELIMITER}"


def branch_of(path: str) -> str:
    """The named team's branch that the path lies in; empty for an ordinary path."""
    if not path.startswith(RESTRICTED):
        return ""
    return path[: path.index(DELIMITER, len(RESTRICTED)) + 1]


def place_of(path: str) -> str:
    """The area path: where something is counted and whose region it is."""
    return path.removeprefix(branch_of(path))


def is_restricted(path: str) -> bool:
    return path.startswith(RESTRICTED)


def desk_of(path: str) -> str:
    """Where the security officer of that area reads."""
    return f"{DESK}{place_of(path)}"
