"""Every route of the site with what the walk must know of it, and the plain-Python oracle of who may see what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from dure.foundation.access.guards import Guard

# Persona -> the places whose families they read in full. Written by hand, not asked of the code under test.
SEES: dict[str, set[str]] = {
    "official": {"own"},
    "nurse": {"own"},
    "sibling_official": {"sibling"},
    "case_manager": {"own", "sibling", "trap"},
    "other_city_official": {"othercity"},
    "former_official": set(),
    "administrator": set(),
    "district_leader": set(),
    "province_leader": set(),
    "volunteer": set(),
    "partner": set(),
    "protector": {"restricted"},
    "opener": {"sibling", "restricted"},
    "late_opener": {"sibling"},
    "security_officer": set(),
    "nobody": set(),
}
# Routes about a sheet: the partner reads the live one handed to its unit, nobody else any.
SHEET_ARGUMENT = "sheet_id"
SHEETS = {"partner": {"own"}}
# Routes about an emergency access: the security officer of the district, whatever household was opened.
GRANT_ARGUMENT = "grant_id"
GRANTS = {"security_officer": {"own", "sibling", "trap", "restricted"}}
# A draft is its author's alone, wherever the form is about.
DRAFT_ARGUMENT = "draft_id"
DRAFTS = {"official": {"own", "sibling", "trap", "othercity", "restricted"}}


@dataclass(frozen=True, slots=True)
class Route:
    """One address: its name, the names of its arguments, and its guard."""

    name: str
    arguments: frozenset[str]
    guard: Guard

    @property
    def is_about_a_place(self) -> bool:
        return bool(self.arguments - {"service_id", "number", "kind", "job_name"})

    def sees(self, persona: str) -> set[str]:
        if GRANT_ARGUMENT in self.arguments:
            return GRANTS.get(persona, set())
        if DRAFT_ARGUMENT in self.arguments:
            return DRAFTS.get(persona, set())
        return SHEETS.get(persona, set()) if SHEET_ARGUMENT in self.arguments else SEES[persona]


def routes(
    entries: list[URLPattern | URLResolver] | None = None, space: str = "", outer: frozenset[str] = frozenset()
) -> Iterator[Route]:
    """Every named route; an unnamed one could not be walked and is refused."""
    for entry in get_resolver().url_patterns if entries is None else entries:
        arguments = outer | frozenset(entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            inner = f"{entry.namespace}:" if entry.namespace else ""
            yield from routes(entry.url_patterns, space + inner, arguments)
        else:
            view: Any = entry.callback
            if not entry.name:
                raise LookupError(f"The route {entry.pattern} has no name.")
            yield Route(space + entry.name, arguments, view.guard)
