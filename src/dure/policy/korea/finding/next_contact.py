"""How often a household known to be at risk is contacted, from `next_contact.yaml` and `crisis_class.yaml`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dure.policy.korea.crisis import crisis_rule

FILE = Path(__file__).parent / "next_contact.yaml"


@cache
def _told() -> Mapping[str, Any]:
    told: Mapping[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return told


@cache
def intervals() -> Mapping[str, int]:
    """Days between two contacts by what asks for them: ``crisis_class:…`` and ``target_group:…``."""
    classes = {f"crisis_class:{row['code']}": row["contact"]["every_days"] for row in crisis_rule()["classes"]}
    groups = {f"target_group:{group}": row["every_days"] for group, row in _told()["groups"].items()}
    return {cause: days for cause, days in (classes | groups).items() if days}


def retry_within() -> dt.timedelta:
    """After a try in vain, never longer until the next one."""
    return dt.timedelta(days=_told()["retry_days"])
