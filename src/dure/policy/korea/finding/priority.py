"""The first proposal for the weights of a finding's priority, as `priority.yaml` says it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent / "priority.yaml"


@cache
def proposed_weights() -> Mapping[str, Any]:
    """The whole file; `dure.engines.priority.weights.read_weights` reads it."""
    told: Mapping[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return told


@cache
def combination_words() -> Mapping[str, tuple[str, str]]:
    """Each combination's sentence in Korean and English, by its key."""
    return {rule["key"]: (rule["ko"], rule["en"]) for rule in proposed_weights()["combinations"]}
