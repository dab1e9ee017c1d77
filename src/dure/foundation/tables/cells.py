"""Cells that a spreadsheet shows and never runs.

Source: OWASP, CSV Injection. The wide forms of the signs count too: East Asian editions take them for the narrow ones.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

Value = str | int | float | bool | Decimal | dt.date | dt.datetime | None

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST_TEXT = 32_767  # what one cell of a workbook holds
# What XML cannot carry; a workbook with one of them does not open.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula; blanks before the sign do not save it."""
    return text.startswith(FORMULA_SIGNS) or text.lstrip().startswith(FORMULA_SIGNS)


def for_csv(value: Value) -> Value:
    """The value for a CSV file: a text like a formula gets an apostrophe before it. Numbers stay numbers.

    Signs that end a cell early in some programs are left out first, so that none hides a formula.
    """
    if not isinstance(value, str):
        return value
    text = UNWRITABLE.sub("", value)
    return f"'{text}" if looks_like_formula(text) else text


def for_workbook(value: Value) -> Value:
    """The value without what a workbook cannot hold."""
    if isinstance(value, dt.datetime) and value.tzinfo:
        return value.replace(tzinfo=None)  # a workbook knows no time zones
    return UNWRITABLE.sub("", value)[:LONGEST_TEXT] if isinstance(value, str) else value
