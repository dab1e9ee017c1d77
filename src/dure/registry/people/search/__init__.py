"""Finding people and households."""

from dure.registry.people.search.households import (
    Found,
    HouseholdQuery,
    KnownElsewhere,
    alike,
    known_elsewhere,
    read_birth_date,
    search_households,
)

__all__ = [
    "Found",
    "HouseholdQuery",
    "KnownElsewhere",
    "alike",
    "known_elsewhere",
    "read_birth_date",
    "search_households",
]
