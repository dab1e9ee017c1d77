"""Finding people and households."""

from dure.registry.people.search.households import (
    Found,
    Handle,
    KnownElsewhere,
    alike,
    known_elsewhere,
    likely_while_typing,
    read_handle,
    search_households,
)
from dure.registry.people.search.query import HouseholdQuery, read_birth_date

__all__ = [
    "Found",
    "Handle",
    "HouseholdQuery",
    "KnownElsewhere",
    "alike",
    "known_elsewhere",
    "likely_while_typing",
    "read_birth_date",
    "read_handle",
    "search_households",
]
