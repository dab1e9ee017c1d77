"""Why a file cannot be read at all, and what is wrong with one row or one cell of it."""

from __future__ import annotations

from enum import Enum, StrEnum


class Why(StrEnum):
    """Why nothing of a file was read."""

    EMPTY = "empty"
    OLD_XLS = "old_xls"
    ENCRYPTED = "encrypted"
    BINARY_WORKBOOK = "binary_workbook"
    WEB_PAGE = "web_page"
    NOT_A_TABLE = "not_a_table"
    BROKEN = "broken"
    TOO_LARGE = "too_large"
    BOMB = "bomb"
    TOO_WIDE = "too_wide"
    ENCODING = "encoding"
    NO_HEADER = "no_header"
    COLUMN_TWICE = "column_twice"


class Unreadable(Exception):
    """Nothing of the file was read; ``why`` says it as a code, ``columns`` names those that are missing or doubled."""

    def __init__(self, why: Why, columns: tuple[str, ...] = ()) -> None:
        super().__init__(f"{why.value}: {', '.join(columns)}" if columns else why.value)
        self.why, self.columns = why, columns


class Fault(Enum):
    """What is wrong with a row or a cell. No ``StrEnum``: a fault must never pass for a text that was read."""

    # Of a whole row.
    UNDECODABLE = "undecodable"
    BROKEN_QUOTE = "broken_quote"
    LINE_TOO_LONG = "line_too_long"
    TOO_MANY_CELLS = "too_many_cells"
    HEADINGS_AGAIN = "headings_again"
    # Of a cell, whatever it should hold.
    FORMULA = "formula"
    ERROR_VALUE = "error_value"
    CONTROL = "control"
    TOO_LONG = "too_long"
    EMPTY = "empty"
    # Of a cell that should hold something of a kind.
    NO_DATE = "no_date"
    DATE_AMBIGUOUS = "date_ambiguous"
    DATE_IMPOSSIBLE = "date_impossible"
    NO_MONTH = "no_month"
    MONTH_AMBIGUOUS = "month_ambiguous"
    MONTH_IMPOSSIBLE = "month_impossible"
    NO_AMOUNT = "no_amount"
    AMOUNT_NEGATIVE = "amount_negative"
    AMOUNT_DECIMAL = "amount_decimal"
    AMOUNT_TOO_LARGE = "amount_too_large"
    NO_PHONE = "no_phone"
    SEVERAL_PHONES = "several_phones"
    SEVERAL_PEOPLE = "several_people"
    MASKED_NAME = "masked_name"
    NO_NAME = "no_name"
    UNKNOWN_WORD = "unknown_word"
    # Of a row whose cells were read.
    UNKNOWABLE = "unknowable"
