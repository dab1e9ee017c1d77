"""What is wrong with a file, a row or a cell, as people read it: what it is, and what to do."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dure.foundation.sheets.faults import Fault, Unreadable, Why

WHY: dict[Why, Any] = {
    Why.EMPTY: _("The file is empty."),
    Why.OLD_XLS: _("This is an old workbook (.xls). Please open it and save it as XLSX or CSV."),
    Why.ENCRYPTED: _("The file is locked with a password. Please save it without one."),
    Why.BINARY_WORKBOOK: _("This is a binary workbook (.xlsb). Please save it as XLSX or CSV."),
    Why.WEB_PAGE: _("This is a web page, whatever its name says. Please open it and save it as XLSX or CSV."),
    Why.NOT_A_TABLE: _("This is neither a CSV file nor a workbook (XLSX)."),
    Why.BROKEN: _("The workbook is damaged or not made as workbooks are. Please save it anew, or as CSV."),
    Why.TOO_LARGE: _("The file is too large. Please divide it, or save it as CSV."),
    Why.BOMB: _("The workbook would unpack to a size that no table has. Nothing of it was unpacked."),
    Why.TOO_WIDE: _("The table has more than 512 columns. Please leave out those that are not needed."),
    Why.ENCODING: _("The letters cannot be read: this is no UTF-8, UTF-16 or CP949. Please save the file as UTF-8."),
    Why.NO_HEADER: _("In the first 20 lines there is no row of headings with these columns: %(columns)s"),
    Why.COLUMN_TWICE: _("These headings stand there twice, so it cannot be told which one is meant: %(columns)s"),
}
FAULTS: dict[Fault, Any] = {
    Fault.UNDECODABLE: _("The letters of this line cannot be read."),
    Fault.BROKEN_QUOTE: _("A quotation mark in this line is not closed, or stands in the middle of a cell."),
    Fault.LINE_TOO_LONG: _("This line is longer than any row."),
    Fault.TOO_MANY_CELLS: _("The row has more cells than the headings. A comma inside a text needs quotation marks."),
    Fault.HEADINGS_AGAIN: _("The headings stand here once more; nobody is told of in this row."),
    Fault.FORMULA: _("The cell holds a formula. Please save the values instead."),
    Fault.ERROR_VALUE: _("The cell holds an error (#N/A, #REF!) or a number that is no day."),
    Fault.CONTROL: _("The cell holds signs that no text has."),
    Fault.TOO_LONG: _("The text is too long for this column."),
    Fault.EMPTY: _("The cell is empty; of merged cells only the first one holds the text."),
    Fault.NO_DATE: _("This is no day. Please write it like 1985-03-12."),
    Fault.DATE_AMBIGUOUS: _("The century of this day is open. Please write four digits of the year."),
    Fault.DATE_IMPOSSIBLE: _("There is no such day, or nobody living was born on it."),
    Fault.NO_MONTH: _("This is no month. Please write it like 2026-10."),
    Fault.MONTH_AMBIGUOUS: _("This number can be two months. Please write it as a text like 2026-10."),
    Fault.MONTH_IMPOSSIBLE: _("This month lies before 2014 or after next month."),
    Fault.NO_AMOUNT: _("This is no amount in won."),
    Fault.AMOUNT_NEGATIVE: _("The amount is negative."),
    Fault.AMOUNT_DECIMAL: _("The amount has a fraction of a won."),
    Fault.AMOUNT_TOO_LARGE: _("The amount is larger than can be true."),
    Fault.NO_PHONE: _("This is no phone number."),
    Fault.SEVERAL_PHONES: _("The cell holds several phone numbers."),
    Fault.SEVERAL_PEOPLE: _("The cell speaks of several people. Please give each a row."),
    Fault.MASKED_NAME: _("Letters of the name are hidden."),
    Fault.NO_NAME: _("This is no name."),
    Fault.UNKNOWABLE: _("Nothing is left to know the person by: no day of birth, no phone number, no address."),
    Fault.UNKNOWN_WORD: pgettext_lazy("sheets", "This word stands for nothing that is set for the source."),
}


def why_unreadable(fault: Unreadable) -> str:
    """The sentence for a file of which nothing was read."""
    return told_why(fault.why, fault.columns)


def told_why(why: str, columns: tuple[str, ...] | list[str] = ()) -> str:
    """The same from what was kept of it."""
    return str(WHY[Why(why)]) % {"columns": ", ".join(columns)}


def told_fault(fault: str | Fault) -> str:
    """The sentence for a row or a cell."""
    return str(FAULTS[Fault(fault)])
