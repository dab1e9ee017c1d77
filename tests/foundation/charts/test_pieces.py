"""Rooms put charts together from shared pieces, and only one place draws them."""

from __future__ import annotations

from dure.foundation.charts.drawing import draw
from dure.foundation.charts.pieces import FULL, OUTLINE, dots, frame, layer, names_below, numbers_left, shares
from tests.architecture.tree import PACKAGE, files, named
from tests.foundation.charts.reading import bars, read, texts

# The command that compares records writes a file of its own for people at a terminal, not a page.
DRAWING = ("src/dure/foundation/charts/", "src/dure/engines/matching/", "src/dure/config/commands/")
OWN = ("vl_convert", '"encoding":', '"autosize"')
MONTHS = [{"month": "10월", "value": 3}, {"month": "11월", "value": None}, {"month": "9월", "value": 1}]


def test_names_stand_in_the_order_given_and_a_layer_draws_only_what_it_is_for() -> None:
    sides = {"x": names_below("month", [row["month"] for row in MONTHS]), "y": numbers_left("value", 4, values=[0, 4])}
    there = layer("bar", FULL, where="isValid(datum.value)", **sides)
    picture = read(draw(frame(MONTHS, [there], width=300, height=100), key="a", title="", text=""))
    assert texts(picture) == ["10월", "11월", "9월", "0", "4"]
    assert len(bars(picture)) == 2


def test_shares_run_from_nothing_to_all_and_inks_are_told_apart_without_colour() -> None:
    one = dots(OUTLINE, size=50, x=shares("share"))
    picture = read(draw(frame([{"share": 0.4}], [one], width=300, height=60), key="a", title="", text=""))
    assert texts(picture) == ["0%", "25%", "50%", "75%", "100%"]
    assert OUTLINE["stroke"] == FULL["fill"] != OUTLINE["fill"]


def test_no_room_draws_on_its_own() -> None:
    rooms = [path for path in files(PACKAGE, "*.py") if not named(path).startswith(DRAWING)]
    assert [named(path) for path in rooms if any(word in path.read_text() for word in OWN)] == []
