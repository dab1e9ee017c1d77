"""Tables that come in as files from elsewhere, read row by row: nothing in them is trusted, run or passed on unread."""

from dure.foundation.sheets.faults import Fault, Unreadable, Why
from dure.foundation.sheets.opening import open_sheet, peek
from dure.foundation.sheets.shapes import Cell, Row, Sheet

__all__ = ["Cell", "Fault", "Row", "Sheet", "Unreadable", "Why", "open_sheet", "peek"]
