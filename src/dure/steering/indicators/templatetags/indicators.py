"""Numbers of the board in words. ``{% load indicators %}``"""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from dure.foundation.codes.models import Code
from dure.foundation.pages.words import write_money, write_number
from dure.steering.indicators.board import Board, Change, Line
from dure.steering.indicators.hiding import FEWEST_SHOWN, Cell, Hidden
from dure.steering.indicators.periods import Period
from dure.steering.indicators.pictures.charts import draw_months, write_month, write_short
from dure.steering.indicators.pictures.maps import Step

register = template.Library()

UNITS = {
    "person": ngettext_lazy("%(number)s person", "%(number)s people", "count"),
    "household": ngettext_lazy("%(number)s household", "%(number)s households", "count"),
    "visit": ngettext_lazy("%(number)s visit", "%(number)s visits", "count"),
    "linkage": ngettext_lazy("%(number)s linkage", "%(number)s linkages", "count"),
    "resource": ngettext_lazy("%(number)s resource", "%(number)s resources", "count"),
}


@register.filter
def shown(cell: Cell, line: Line) -> str:
    """A number with its unit, or why it is not there."""
    return _hidden(cell) if cell.value is None else _with_unit(cell.value, line)


@register.filter
def bare(cell: Cell) -> str:
    """A number without its unit, for tables."""
    return _hidden(cell) if cell.value is None else write_number(cell.value)


@register.filter
def brief(cell: Cell) -> str:
    """A number as short as a label on the map needs it: 12K, 1.2M."""
    return _hidden(cell) if cell.value is None else write_short(cell.value)


@register.filter
def change_of(change: Change, line: Line) -> str:
    """By how much it rose or fell, in the unit of the line."""
    if change.by is None:
        return _("cannot be compared")
    if change.by == 0:
        return _("no change")
    return _with_unit(change.size, line)


@register.filter
def definition(code: Code) -> str:
    """What an indicator counts, in the language of the page."""
    from django.utils.translation import get_language

    return str(code.attributes[f"definition_{'ko' if get_language() == 'ko' else 'en'}"])


@register.simple_tag
def month_chart(line: Line, board: Board) -> SafeString:
    """The months of an indicator as a picture in the page."""
    return draw_months(line, board)


@register.filter
def month_name(month: Period) -> str:
    """A month in words."""
    return write_month(month)


@register.filter
def step_range(step: Step, line: Line) -> str:
    """The numbers of one colour of the map, in the unit of the indicator."""
    if step.least == step.most:
        return _with_unit(step.most, line)
    return f"{write_number(step.least)} – {_with_unit(step.most, line)}"


def _hidden(cell: Cell) -> str:
    if cell.hidden is Hidden.SMALL:
        return _("under %(fewest)s") % {"fewest": FEWEST_SHOWN}
    return _("not shown")


def _with_unit(value: int, line: Line) -> str:
    if line.is_money:
        return write_money(value)
    return str(UNITS[line.code.attributes["unit"]] % {"count": value, "number": write_number(value)})
