"""Reads the word lists of the demonstration district."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def read_data(name: str) -> Any:
    """The content of `data/<name>.yaml`; shared between callers, so never change it."""
    text = (files("dure.demo") / "data" / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)
