"""The crisis class of a household from its rated need areas, by the rules in `crisis_class.yaml`.

The rule is the platform's own and can be edited there. Not rated is not zero: a result lists the areas nobody rated.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

RULE_FILE = Path(__file__).parent / "crisis_class.yaml"


@dataclass(frozen=True)
class Reason:
    """One rule that held, with the values for its sentence; `areas` are the codes that made it hold."""

    key: str
    values: Mapping[str, int] = field(default_factory=dict)
    areas: tuple[str, ...] = ()


@dataclass(frozen=True)
class ContactInterval:
    """How often to be in touch; days, None = not asked for by this class."""

    every_days: int | None
    visit_every_days: int | None
    once_within_days: int | None
    confidence: str
    label_ko: str
    label_en: str


@dataclass(frozen=True)
class CrisisClassResult:
    """The class with its reasons, why it is a complex case, and in `unrated_areas` what nobody asked."""

    class_code: str
    complex: bool
    reasons: tuple[Reason, ...]
    complex_reasons: tuple[Reason, ...]
    area_severities: Mapping[str, int]
    unrated_areas: tuple[str, ...]
    rule_version: str


@cache
def crisis_rule() -> dict[str, Any]:
    """The rule as it is written in the file, with its version, source and confidence."""
    loaded: dict[str, Any] = yaml.safe_load(RULE_FILE.read_text(encoding="utf-8"))
    return loaded


def classify(ratings: Mapping[str, int], *, flags: Collection[str] = ()) -> CrisisClassResult:
    """The gravest class with a rule that holds, all its rules that hold, and the flag for a complex case.

    `ratings` maps sub-codes such as `N01.1` to 0..4; a code that is absent was not rated. An area is as severe as its
    severest sub-code. `flags` are those that were raised.

    Raises: ValueError for a code, severity or flag which the rule does not know.
    """
    rule = crisis_rule()
    _refuse_unknown(rule, ratings, flags)
    areas = area_severities(ratings)
    for entry in rule["classes"]:
        reasons = _holding(entry["rules"], ratings, areas, flags)
        if reasons:
            break
    complex_reasons = _holding(rule["complex"], ratings, areas, flags)
    return CrisisClassResult(
        class_code=entry["code"],
        complex=bool(complex_reasons),
        reasons=reasons,
        complex_reasons=complex_reasons,
        area_severities=areas,
        unrated_areas=tuple(code for code in rule["areas"] if code not in areas),
        rule_version=str(rule["version"]),
    )


def area_severities(ratings: Mapping[str, int]) -> dict[str, int]:
    """Each rated area with the highest severity among its sub-codes."""
    areas: dict[str, int] = {}
    for code in sorted(ratings):
        area = code.partition(".")[0]
        areas[area] = max(ratings[code], areas.get(area, 0))
    return areas


def contact_interval(class_code: str) -> ContactInterval:
    """How often a household of this class is contacted.

    Raises: KeyError for an unknown class.
    """
    for entry in crisis_rule()["classes"]:
        if entry["code"] == class_code:
            contact = entry["contact"]
            return ContactInterval(
                every_days=contact["every_days"],
                visit_every_days=contact["visit_every_days"],
                once_within_days=contact["once_within_days"],
                confidence=contact["confidence"],
                label_ko=contact["ko"],
                label_en=contact["en"],
            )
    raise KeyError(class_code)


def class_label(class_code: str, language: str = "ko") -> str:
    """The class in words."""
    return str(next(entry[language] for entry in crisis_rule()["classes"] if entry["code"] == class_code))


def reason_sentence(reason: Reason, language: str = "ko", area_labels: Mapping[str, str] | None = None) -> str:
    """The reason in one sentence; `area_labels` gives words for the area codes."""
    rule = crisis_rule()
    rows = [row for entry in rule["classes"] for row in entry["rules"]] + rule["complex"]
    template = str(next(row[language] for row in rows if row["key"] == reason.key))
    labels = area_labels or {}
    return template.format(**reason.values, areas=", ".join(labels.get(code, code) for code in reason.areas))


def _holding(
    rows: list[dict[str, Any]], ratings: Mapping[str, int], areas: Mapping[str, int], flags: Collection[str]
) -> tuple[Reason, ...]:
    found = (_reason(row, ratings, areas, flags) for row in rows)
    return tuple(reason for reason in found if reason is not None)


def _reason(
    row: dict[str, Any], ratings: Mapping[str, int], areas: Mapping[str, int], flags: Collection[str]
) -> Reason | None:
    """The row as a reason when all its parts hold."""
    codes: list[str] = []
    values: dict[str, int] = {}
    for part in row["when"]:
        if "flag" in part:
            if part["flag"] not in flags:
                return None
            continue
        hit, needed = _hit(part, ratings, areas)
        if len(hit) < needed:
            return None
        codes += hit
        values = {"count": len(hit), "severity": max(hit.values())}
    return Reason(row["key"], values, tuple(codes))


def _hit(part: dict[str, Any], ratings: Mapping[str, int], areas: Mapping[str, int]) -> tuple[dict[str, int], int]:
    """The codes at or above the part's threshold, and how many it needs."""
    if "code" in part:
        known = ratings if "." in part["code"] else areas
        severity = known.get(part["code"])
        reached = severity is not None and severity >= part["at_least"]
        return ({part["code"]: severity} if reached and severity is not None else {}), 1
    threshold: int = part["any_area_at_least"] if "any_area_at_least" in part else part["areas_at_least"]
    return {code: severity for code, severity in areas.items() if severity >= threshold}, part.get("count", 1)


def _refuse_unknown(rule: dict[str, Any], ratings: Mapping[str, object], flags: Collection[str]) -> None:
    lowest, highest = rule["severity"]["lowest"], rule["severity"]["highest"]
    for code, severity in ratings.items():
        if code.partition(".")[0] not in rule["areas"]:
            raise ValueError(f"{code!r} is not a need area; known are {', '.join(rule['areas'])} and their sub-codes.")
        if isinstance(severity, bool) or not isinstance(severity, int) or not lowest <= severity <= highest:
            raise ValueError(f"{code} is rated {severity!r}; give {lowest} to {highest}, or leave an unrated code out.")
    unknown = set(flags) - set(rule["flags"])
    if unknown:
        raise ValueError(f"Unknown flags {sorted(unknown)}; known are {', '.join(rule['flags'])}.")
