"""What a cell should hold, read: a day of birth, a month, an amount, a phone number, a name, an address.

Each reader gives the value, None for an empty cell, or a fault. What can be read in two ways is a fault: a wrong
guess would look for somebody else.
"""

from __future__ import annotations

import datetime as dt
import re

from openpyxl.utils.datetime import from_excel

from dure.foundation.sheets.cells import text_of
from dure.foundation.sheets.faults import Fault
from dure.foundation.sheets.shapes import Cell
from dure.policy.korea.numbers import BORN_IN, plain_phone
from dure.policy.korea.written import (
    amount_without_unit,
    bare_name,
    day_with_signs,
    is_masked,
    month_with_signs,
    speaks_of_several,
)

FIRST_YEAR, OLDEST, CENTURY = 1900, 120, 100
FIRST_MONTH = dt.date(2014, 1, 1)
LONGEST_NAME, LONGEST_PLACE = 60, 200
MOST_WON = 999_999_999_999
TIME_OF_DAY = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
FULL_DAY = re.compile(r"^(\d{4})[-./ ]+(\d{1,2})[-./ ]+(\d{1,2})\.?$")
EIGHT_DIGITS = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
SHORT_DAY = re.compile(r"^(\d{2})[-./ ]*(\d{2})[-./ ]*(\d{2})\.?$|^(\d{2})[-./ ]+(\d{1,2})[-./ ]+(\d{1,2})\.?$")
REGISTRATION = re.compile(r"^(\d{2})(\d{2})(\d{2})-?([0-9])[0-9*＊●xX]{0,6}$")
MONTH = re.compile(r"^(\d{4})[-./ ]*(\d{1,2})$")
MONTH_AS_NUMBER = re.compile(r"^\d{4}\.\d{2}$")
ONE_OR_TEN = re.compile(r"^\d{4}\.1$")
"""A text too may be 2026.10 whose zero a workbook dropped when it was saved as CSV; of other months it cannot be."""
GROUPED = re.compile(r"^\d{1,3}(,\d{3})+$|^\d+$")
WHOLE = re.compile(r"\.0*$")
PHONE_SIGNS = re.compile(r"^[\d+()\-. ]+$")
SEVERAL = re.compile(r"[/,;\n]|\d\s{2,}\d")
DOMESTIC = re.compile(r"^0\d{8,11}$|^1\d{7}$")
ABROAD = re.compile(r"^\+\d{8,15}$")
LOST_ZERO = re.compile(r"^[1-9]\d{8,9}$")
MOBILE_WITHOUT_ZERO = re.compile(r"^10\d{8}$")


def birth_date(cell: Cell, *, today: dt.date) -> dt.date | Fault | None:
    """A day of birth as a date, 1985-03-12, 1985.3.12., 19850312, 850312-1…, or the number by which a workbook counts.

    Two digits of a year are taken only when one century is possible.
    """
    if cell is None or isinstance(cell, Fault):
        return cell
    found = _of_number(cell, today) if isinstance(cell, int | float) else _of_day(cell, today)
    if isinstance(found, dt.date) and not (found.year >= FIRST_YEAR and found <= today):
        return Fault.DATE_IMPOSSIBLE
    return found


def _of_day(cell: str | dt.date, today: dt.date) -> dt.date | Fault:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    text = day_with_signs(TIME_OF_DAY.sub("", cell))
    full = FULL_DAY.match(text) or EIGHT_DIGITS.match(text)
    if full:
        year, month, day = (int(part) for part in full.groups())
        return _date(year, month, day)
    registered = REGISTRATION.match(text)
    if registered:
        year, month, day = (int(part) for part in registered.groups()[:3])
        return _date(BORN_IN[registered[4]] + year, month, day)
    short = SHORT_DAY.match(text)
    return _short([int(part) for part in short.groups() if part], today) if short else Fault.NO_DATE


def _of_number(number: float, today: dt.date) -> dt.date | Fault:
    if number != int(number) or number < 1:
        return Fault.NO_DATE
    text = str(int(number))
    if len(text) == 8:
        return _date(int(text[:4]), int(text[4:6]), int(text[6:]))
    if number <= _counted(today):
        found = from_excel(int(number))
        return found.date() if isinstance(found, dt.datetime) else Fault.NO_DATE
    if len(text) == 6:
        return _short([int(text[:2]), int(text[2:4]), int(text[4:])], today)
    # Five digits are a day after today, or six that lost their first zero.
    return Fault.DATE_AMBIGUOUS if len(text) == 5 else Fault.NO_DATE


def _counted(day: dt.date) -> int:
    return (day - dt.date(1899, 12, 30)).days


def _short(parts: list[int], today: dt.date) -> dt.date | Fault:
    year, month, day = parts
    found = [_date(century + year, month, day) for century in (FIRST_YEAR, FIRST_YEAR + CENTURY)]
    days = [one for one in found if isinstance(one, dt.date)]
    if not days:
        return Fault.DATE_IMPOSSIBLE
    possible = [one for one in days if one <= today and today.year - one.year <= OLDEST]
    return possible[0] if len(possible) == 1 else Fault.DATE_AMBIGUOUS


def _date(year: int, month: int, day: int) -> dt.date | Fault:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return Fault.DATE_IMPOSSIBLE


def month(cell: Cell, *, today: dt.date) -> dt.date | Fault | None:
    """The first day of a month (2026-10, 202610, 2026.10, or a day in it), from 2014 to the next one."""
    if cell is None or isinstance(cell, Fault):
        return cell
    found = _month(cell)
    if isinstance(found, dt.date):
        latest = (today.replace(day=28) + dt.timedelta(days=7)).replace(day=1)
        return found if FIRST_MONTH <= found <= latest else Fault.MONTH_IMPOSSIBLE
    return found


def _month(cell: str | float | dt.date) -> dt.date | Fault:
    if isinstance(cell, dt.date):
        return dt.date(cell.year, cell.month, 1)
    if isinstance(cell, int) and _counted(FIRST_MONTH) <= cell <= _counted(dt.date(2099, 1, 1)):
        return _month(from_excel(cell))
    if isinstance(cell, float) and not MONTH_AS_NUMBER.match(str(cell)):
        # The number 2026.1 was 2026.10 before a workbook dropped its zero, or 2026.1.
        return Fault.MONTH_AMBIGUOUS if FIRST_YEAR < cell < FIRST_YEAR + 2 * CENTURY else Fault.NO_MONTH
    if ONE_OR_TEN.match(text_of(cell)):
        return Fault.MONTH_AMBIGUOUS
    written = month_with_signs(text_of(cell))
    read = MONTH.match(written)
    day = None if read else EIGHT_DIGITS.match(written) or FULL_DAY.match(day_with_signs(text_of(cell)))
    found = read or day
    if found is None:
        return Fault.NO_MONTH
    whole = _date(int(found[1]), int(found[2]), int(found[3]) if day else 1)
    return whole.replace(day=1) if isinstance(whole, dt.date) else Fault.MONTH_IMPOSSIBLE


def amount_won(cell: Cell) -> int | Fault | None:
    """Whole won: 1234500, 1,234,500, 1,234,500원, ₩1,234,500."""
    if cell is None or isinstance(cell, Fault):
        return cell
    text = amount_without_unit(text_of(cell))
    if text.startswith(("-", "−", "△", "▲", "(")):
        return Fault.AMOUNT_NEGATIVE
    text = WHOLE.sub("", text.replace(" ", ""))
    if not GROUPED.match(text):
        return Fault.AMOUNT_DECIMAL if GROUPED.match(text.partition(".")[0]) and "." in text else Fault.NO_AMOUNT
    found = int(text.replace(",", "")) if len(text) <= len(str(MOST_WON)) * 2 else MOST_WON + 1
    return found if found <= MOST_WON else Fault.AMOUNT_TOO_LARGE


def phone(cell: Cell) -> str | Fault | None:
    """The digits of one phone number. A number that lost its first zero in a workbook gets it back.

    Of a text, which a workbook may have saved too, only a mobile number's is sure.
    """
    if cell is None or isinstance(cell, Fault):
        return cell
    text = text_of(cell)
    found = plain_phone(text)
    if MOBILE_WITHOUT_ZERO.match(found) or (not isinstance(cell, str) and LOST_ZERO.match(found)):
        found = f"0{found}"
    if DOMESTIC.match(found) or ABROAD.match(found):
        return found if PHONE_SIGNS.match(text) else Fault.NO_PHONE
    return Fault.SEVERAL_PHONES if SEVERAL.search(text) else Fault.NO_PHONE


def name(cell: Cell) -> str | Fault | None:
    """One person's name, without what stands in brackets beside it."""
    if cell is None or isinstance(cell, Fault):
        return cell
    text = text_of(cell)
    if speaks_of_several(text):
        return Fault.SEVERAL_PEOPLE
    bare = bare_name(text).strip()
    if not any(letter.isalpha() for letter in bare):
        return Fault.NO_NAME
    if is_masked(bare):
        return Fault.MASKED_NAME
    return bare if len(bare) <= LONGEST_NAME else Fault.TOO_LONG


def place(cell: Cell) -> str | Fault | None:
    """An address on one line."""
    if cell is None or isinstance(cell, Fault):
        return cell
    text = text_of(cell).replace("\n", " ")
    return text if len(text) <= LONGEST_PLACE else Fault.TOO_LONG
