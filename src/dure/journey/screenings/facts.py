"""The facts of a household as they are typed, kept and judged. An absent key is unknown, never zero or no."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dure.engines.eligibility import FactScope, FactSpec
from dure.foundation.access.branches import place_of
from dure.policy.korea.regions import city_size_of, region_of
from dure.policy.korea.screening import FACTS, HouseholdFacts, MemberFacts
from dure.registry.people.models import Household, Person

# Known from the register, so nobody types them again.
REGISTERED = frozenset({"birth_date", "relation"})
HOUSEHOLD_FACTS = tuple(spec for spec in FACTS if spec.scope is FactScope.HOUSEHOLD)
PERSON_FACTS = tuple(spec for spec in FACTS if spec.scope is FactScope.PERSON and spec.key not in REGISTERED)
SPECS: dict[str, FactSpec] = {spec.key: spec for spec in FACTS}

Kept = dict[str, Any]
"""``{"household": {key: value}, "members": [{"person": id, key: value}]}``, as JSON."""


def kept_facts(
    members: Sequence[Person], household: Mapping[str, Any], persons: Mapping[str, Mapping[str, Any]]
) -> Kept:
    """Everything that is known, ready to be stored: what was typed and what the register says of each member.

    ``persons`` holds typed facts by the person's id as text.
    """
    known = {spec.key for spec in PERSON_FACTS}
    return {
        "household": {key: value for key, value in household.items() if key in SPECS and value is not None},
        "members": [
            _registered(person)
            | {k: v for k, v in persons.get(str(person.pk), {}).items() if k in known and v is not None}
            for person in members
        ],
    }


def _registered(person: Person) -> dict[str, Any]:
    facts = {
        "person": str(person.pk),
        "birth_date": person.birth_date.isoformat() if person.birth_date else None,
        "relation": person.relation_id.removeprefix("relation:"),
        "sex": person.sex_id.removeprefix("sex:") if person.sex_id else None,
        "disabled": person.has_disability,
    }
    return {key: value for key, value in facts.items() if value is not None}


def judged(kept: Kept) -> HouseholdFacts:
    """The stored facts as the engine takes them."""
    household = dict(kept["household"])
    if "crisis_reasons" in household:
        household["crisis_reasons"] = tuple(household["crisis_reasons"])
    return HouseholdFacts(members=tuple(_member(member) for member in kept["members"]), **household)


def _member(member: Mapping[str, Any]) -> MemberFacts:
    facts = {key: value for key, value in member.items() if key != "person"}
    if "birth_date" in facts:
        facts["birth_date"] = dt.date.fromisoformat(facts["birth_date"])
    return MemberFacts(**facts)


def filled(kept: Kept, keys: Iterable[str], *, favourable: bool) -> Kept:
    """The same facts with the unknown ones among ``keys`` at one of their ends, to see what they would settle."""
    household, members = dict(kept["household"]), [dict(member) for member in kept["members"]]
    for key in keys:
        targets = [household] if SPECS[key].scope is FactScope.HOUSEHOLD else members
        for target in targets:
            target.setdefault(key, _end(SPECS[key], favourable=favourable))
    return {"household": household, "members": members}


LARGE_WON = 900_000_000_000
OLD, YOUNG = "1930-01-01", "1990-01-01"


def _end(spec: FactSpec, *, favourable: bool) -> Any:
    """One end of a fact; which end helps does not matter, only that both are tried."""
    ends: dict[str, tuple[Any, Any]] = {
        "won": (0, LARGE_WON),
        "bool": (False, True),
        "date": (OLD, YOUNG),
        "choice": (spec.choices[0][0], spec.choices[-1][0]) if spec.choices else ("", ""),
        "choices": ([], ["illness"]),
    }
    low, high = ends[spec.kind]
    return low if favourable else high


def suggested(household: Household, last: Kept | None) -> dict[str, Any]:
    """What the form begins with: the last screening's facts, and the region from the area."""
    known = dict(last["household"]) if last else {}
    known.setdefault("region", region_of(place_of(household.path)))
    known.setdefault("city_size", city_size_of(place_of(household.path)))
    return {key: value for key, value in known.items() if value is not None}


def suggested_persons(members: Sequence[Person], last: Kept | None) -> dict[str, dict[str, Any]]:
    """The same for each member, by the person's id as text; the register goes before the last screening."""
    before = {member["person"]: member for member in last["members"]} if last else {}
    found = {}
    for person in members:
        registered = {"disabled": person.has_disability} if person.has_disability is not None else {}
        found[str(person.pk)] = {**before.get(str(person.pk), {}), **registered}
    return found
