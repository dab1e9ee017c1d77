"""Every figure of the rules names its source; the figures are those of the published tables."""

import datetime as dt

import pytest

from dure.policy.korea.eligibility.workbench import rule_system
from dure.policy.korea.screening import parameter_version
from tests.policy.families import family, screened, step

LEAVES = rule_system().leaves()


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.name)
def test_every_value_of_a_figure_has_a_source_and_a_confidence(leaf: object) -> None:
    for value in leaf.values_list:  # type: ignore[attr-defined]
        assert len(value.metadata["source"]) >= 5
        assert value.metadata["confidence"] in {"high", "medium", "low"}
        assert value.metadata["unit"] in {"won", "percent", "per_10000", "years", "rule"}


def test_there_are_figures_to_check() -> None:
    assert len(LEAVES) > 60


def test_no_figure_reaches_into_a_year_that_was_not_announced() -> None:
    dated = [
        leaf for leaf in LEAVES if leaf.name.startswith(("median_income", "benefit_percent", "emergency_aid.income"))
    ]
    assert dated
    assert all(rule_system().figure(leaf.name, dt.date(2027, 1, 1)).value is None for leaf in dated)


def test_the_version_names_the_edition_and_the_files() -> None:
    edition, _, digest = parameter_version().partition("+")
    assert edition.startswith("korea-")
    assert len(digest) == 12


# Printed tables of 2023 and 2025. Left out: livelihood 2023 for two, printed as 1,036,846 where 3,456,155 x 30 % is
# 1,036,846.5; every other tie of those tables is printed half up.
PRINTED = {
    ("livelihood", 2023): (623_368, None, 1_330_445, 1_620_289, 1_899_206, 2_168_394),
    ("housing", 2023): (976_609, 1_624_393, 2_084_364, 2_538_453, 2_975_423, 3_397_151),
    ("education", 2023): (1_038_946, 1_728_078, 2_217_408, 2_700_482, 3_165_344, 3_613_991),
    ("livelihood", 2025): (765_444, 1_258_451, 1_608_113, 1_951_287, 2_274_621, 2_580_738),
    ("education", 2025): (1_196_007, 1_966_329, 2_512_677, 3_048_887, 3_554_096, 4_032_403),
}


@pytest.mark.parametrize(("programme", "year"), list(PRINTED))
def test_limits_are_rounded_as_in_the_printed_tables(programme: str, year: int) -> None:
    for size, printed in enumerate(PRINTED[programme, year], start=1):
        limit = step(screened(family(size), dt.date(year, 6, 1))[programme], "income_within_limit").limit
        assert printed is None or limit == printed, f"{size} persons"


# 2019 was linear: 6,320,544 - 5,467,040 = 853,504 more for each person. 2025: 8,988,428 - 8,064,805 = 923,623.
LARGE = [
    (2019, 7, 7_174_048, 2_152_214),
    (2019, 8, 8_027_552, 2_408_266),
    (2019, 10, 9_734_560, 2_920_368),
    (2025, 7, 8_988_428, 2_876_297),
    (2025, 8, 9_912_051, 3_171_856),
    (2025, 9, 10_835_674, 3_467_416),
    (2025, 10, 11_759_297, 3_762_975),
]


@pytest.mark.parametrize(("year", "size", "median", "livelihood"), LARGE)
def test_each_person_beyond_the_printed_sizes_adds_the_last_step(
    year: int, size: int, median: int, livelihood: int
) -> None:
    result = screened(family(size), dt.date(year, 6, 1))["livelihood"]
    assert step(result, "income_within_limit").limit == livelihood
    emergency = step(screened(family(size), dt.date(year, 6, 1))["emergency_aid"], "actual_income_within_limit")
    assert emergency.limit == (median * 75 + 50) // 100
