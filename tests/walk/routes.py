"""Every route of the site with what the walk must know of it, and the plain-Python oracle of who may see what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from dure.api.mounted import operations
from dure.foundation.access.guards import Guard
from dure.foundation.operations.bodies import Body

# Persona -> the places whose families they read in full. Written by hand, not asked of the code under test.
SEES: dict[str, set[str]] = {
    "official": {"own"},
    "nurse": {"own"},
    "sibling_official": {"sibling"},
    "case_manager": {"own", "sibling", "trap"},
    "district_officer": {"own", "sibling", "trap"},
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
# The token at the own place is the official's; elsewhere there is none.
TOKEN_ARGUMENT = "token_id"
TOKENS = {"official": {"own"}}
# An emergency opens the family's file, not the picture that a stranger took of their door.
NOT_OPENED = {"discovery:photo": {"opener": {"restricted"}}}
# A protected family is in no pair.
PAIR_ARGUMENT = "pair_id"
IN_NO_PAIR = {"restricted"}
# Campaigns, files, sources and models are of a place and not of a family: those of the protected one lie where it was.
OF_A_PLACE = {"campaign_id", "source_id", "load_id", "extract_id", "model_id"}
# The team of the district sees the plans of the district's campaigns, whose rosters are empty for it.
PLANS = {"protector": {"own", "sibling", "trap", "restricted"}}
# Who counts reads the figures of campaigns.
FIGURES = "campaign_results:results"
COUNTS = {
    "district_leader": {"own", "sibling", "trap", "restricted"},
    "province_leader": {"own", "sibling", "trap", "restricted"},
}
# Weights are a district's: the versions elsewhere are of no district that has an officer.
VERSION_ARGUMENT = "version_id"
VERSIONS = {"district_officer": {"own"}}
# A visit of a campaign is asked by whom it was handed to.
ENTRY_ARGUMENT = "entry_id"
ENTRIES = {"official": {"own"}}
# Who asked about the protected family walks nowhere; whether a tip is rewarded is asked once it has a family.
ONLY_AT = {
    "inquiries:read": {"own", "sibling", "trap", "othercity"},
    "inquiries:withdraw": {"own", "sibling", "trap", "othercity"},
    "rewards:propose": {"own", "restricted"},
}
ABOUT_NO_PLACE = {"service_id", "number", "kind", "key", "rest", "job_name", "round_kind", "area_code", "absence_id"}
METHODS = ("get", "post")
EXTRA = ("head", "options", "put", "patch", "delete")
"""Asked for besides when everything is: what a page does not take it must refuse as firmly."""
EXTRA_OF_PROGRAMS = ("head", "options", "delete")
"""No operation takes them; PUT and PATCH may be another operation's at the same address."""


@dataclass(frozen=True, slots=True)
class Route:
    """One address: name, names of arguments, guard; of an operation also its own method and the shape it takes."""

    name: str
    arguments: frozenset[str]
    guard: Guard
    methods: tuple[str, ...] = METHODS
    body: type[Body] | None = None

    @property
    def is_about_a_place(self) -> bool:
        return bool(self.arguments - ABOUT_NO_PLACE)

    @property
    def is_for_programs(self) -> bool:
        return self.name.startswith("api:")

    @property
    def extra(self) -> tuple[str, ...]:
        """What it is asked besides when everything is."""
        return EXTRA_OF_PROGRAMS if self.is_for_programs else EXTRA

    def sees(self, persona: str) -> set[str]:
        if GRANT_ARGUMENT in self.arguments:
            return GRANTS.get(persona, set())
        if DRAFT_ARGUMENT in self.arguments:
            return DRAFTS.get(persona, set())
        if TOKEN_ARGUMENT in self.arguments:
            return TOKENS.get(persona, set())
        if SHEET_ARGUMENT in self.arguments:
            return SHEETS.get(persona, set())
        if PAIR_ARGUMENT in self.arguments:
            return SEES[persona] - IN_NO_PAIR
        return self._sees_besides(persona)

    def _sees_besides(self, persona: str) -> set[str]:
        if VERSION_ARGUMENT in self.arguments:
            return VERSIONS.get(persona, set())
        if ENTRY_ARGUMENT in self.arguments:
            return ENTRIES.get(persona, set())
        if self.name == FIGURES and persona in COUNTS:
            return COUNTS[persona]
        if "campaign_id" in self.arguments and persona in PLANS:
            return PLANS[persona]
        if OF_A_PLACE & self.arguments:
            places = SEES[persona] - {"restricted"}
            return places | {"restricted"} if "own" in places else places
        seen = SEES[persona] & ONLY_AT.get(self.name, SEES[persona])
        return seen - NOT_OPENED.get(self.name, {}).get(persona, set())


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
            yield from _routes_at(space + entry.name, arguments, view.guard)


def _routes_at(name: str, arguments: frozenset[str], guard: Guard | dict[str, Guard]) -> Iterator[Route]:
    """The route of a page, or that of the operation of this name: others at its address have names of their own."""
    if isinstance(guard, Guard):
        yield Route(name, arguments, guard)
        return
    operation = next(each for each in operations() if f"api:{each.name}" == name)
    yield Route(name, arguments, guard[operation.method], (operation.method.lower(),), operation.body)
