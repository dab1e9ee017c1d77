"""Each pair can be explained: weights that add up, words for each, and a picture."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from dure.engines.matching import Model, contributions, waterfall
from dure.engines.matching.levels import LEVELS, UNKNOWN
from dure.engines.matching.words import WORDS
from dure.policy.korea.matching import MODEL_FILE, find_pairs, matcher, trained
from tests.engines.matching.truth import town
from tests.engines.matching.truth.writing import as_table


def test_the_weights_of_a_pair_add_up_to_its_probability() -> None:
    made = town(106, 600)
    for pair in find_pairs(as_table(made.records), at_least=0.01).to_pylist():
        parts = contributions(pair)
        assert sum(part.weight for part in parts) == pytest.approx(pair["weight"])
        assert pair["probability"] == pytest.approx(1 / (1 + 2 ** -pair["weight"]), abs=1e-9)
        assert parts[0].weight == pytest.approx(pair["prior_weight"])
        assert pair["household_weight"] <= 1e-9


def test_a_pair_explained_within_its_tables_has_the_weights_it_was_found_with() -> None:
    made = town(107, 600)
    table = as_table(made.records)
    pair = find_pairs(table, at_least=0.9).to_pylist()[0]
    parts = matcher().explain_in(table, None, id_a=pair["id_b"], id_b=pair["id_a"])
    assert [part.weight for part in parts] == pytest.approx([part.weight for part in contributions(pair)])


def test_every_way_to_agree_has_words() -> None:
    keys = {level.key for levels in LEVELS.values() for level in levels} | set(LEVELS)
    assert keys - set(WORDS) == set()


def test_the_picture_has_a_bar_for_each_column_and_one_for_the_sum() -> None:
    made = town(107, 300)
    pair = find_pairs(as_table(made.records), at_least=0.5).to_pylist()[0]
    spec = waterfall(contributions(pair), WORDS, total="together")
    bars = spec["data"]["values"]
    assert bars[0]["name"] == "before looking"
    assert len(bars) == len(LEVELS) + 4, "the prior, relatives, third rows and the sum"
    assert all(after["from"] == pytest.approx(before["to"]) for before, after in pairwise(bars[:-1]))
    assert bars[-1]["to"] == pytest.approx(pair["weight"])


def test_the_parameters_are_data_with_a_date_and_fit_what_is_compared() -> None:
    told = json.loads(MODEL_FILE.read_text(encoding="utf-8"))
    assert len(told["trained_on"]) == 10
    for column, shares in trained().same.items():
        assert set(shares) == {level.key for level in LEVELS[column]} - {UNKNOWN}
        assert all(0 < share <= 1.001 for share in shares.values())


def test_parameters_for_other_levels_are_refused(tmp_path: Path) -> None:
    told = json.loads(MODEL_FILE.read_text(encoding="utf-8"))
    del told["same"]["phone"]["same"]
    file = tmp_path / "model.json"
    file.write_text(json.dumps(told))
    with pytest.raises(ValueError, match="train it anew"):
        Model.read(file)
