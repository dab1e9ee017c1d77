"""Amounts survive the calculator to the last won, which OpenFisca's own 32-bit types do not grant."""

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable

from dure.engines.eligibility import RuleSystem, amount_variable
from dure.engines.eligibility.calculator import HOUSEHOLD, PERSON

ON = dt.date(2025, 3, 4)
PARAMETERS = """
description: A figure
metadata: {unit: won}
values:
  2024-01-01: {value: 3000000001, metadata: {source: gazette, confidence: high}}
  2025-01-01: {value: null, metadata: {source: repealed, confidence: high}}
"""


def total(household: Any, day: Any) -> Any:
    return household.sum(household.members("wealth", day))


@pytest.fixture
def system(tmp_path: Path) -> RuleSystem:
    (tmp_path / "figure.yaml").write_text(PARAMETERS, encoding="utf-8")
    (tmp_path / "index.yaml").write_text("metadata: {edition: test}", encoding="utf-8")
    return RuleSystem([amount_variable("wealth", PERSON), amount_variable("total", HOUSEHOLD, total)], tmp_path)


@pytest.mark.parametrize("won", [241_000_001, 3_000_000_000, 3_000_000_001, 9_007_199_254_740_991])
def test_large_amounts_keep_their_last_won(system: RuleSystem, won: int) -> None:
    calculator = system.calculator(ON, [1, 1])
    calculator.give("wealth", [won, 1])
    assert [int(amount) for amount in calculator.ask("total")] == [won, 1]


def test_sums_over_members_keep_their_last_won(system: RuleSystem) -> None:
    calculator = system.calculator(ON, [3, 2])
    calculator.give("wealth", [241_000_001, 3_000_000_000, 1, 7, 8])
    assert calculator.ask("total") == [3_241_000_002, 15]


def test_openfisca_itself_would_lose_the_last_won() -> None:
    class Wealth(Variable):
        value_type = float
        entity = PERSON
        definition_period = DateUnit.DAY

    assert np.array([241_000_001]).astype(Wealth().dtype)[0] == 241_000_000


def test_a_figure_tells_its_value_date_and_source(system: RuleSystem) -> None:
    figure = system.figure("figure", dt.date(2024, 12, 31))
    assert (figure.value, figure.valid_from, figure.source.name) == (3_000_000_001, dt.date(2024, 1, 1), "gazette")
    assert system.figure("figure", ON).value is None
    assert system.figure("figure", dt.date(2023, 12, 31)).value is None


def test_the_version_changes_with_the_figures(system: RuleSystem, tmp_path: Path) -> None:
    before = system.version
    (tmp_path / "figure.yaml").write_text(PARAMETERS.replace("3000000001", "3000000002"), encoding="utf-8")
    after = RuleSystem([], tmp_path).version
    assert before != after
    assert before.startswith("test+")
