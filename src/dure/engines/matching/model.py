"""The trained parameters, as a file of data with its date."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dure.engines.matching.levels import LEVELS, UNKNOWN

KIN_COLUMNS = ("name", "birth_date", "sex")
"""What tells two people of one household apart."""
TWINS = "name of twins"
"""Among the shares of relatives: names of those born on one day, who are rarely husband and wife."""
CONTACTS = (
    "home_and_phone",
    "home_near_phone",
    "home_other_phone",
    "home",
    "building_and_phone",
    "building_near_phone",
    "building_other_phone",
    "building",
    "phone",
)
"""How close two rows live, for the question whether they are relatives; further away nobody is taken for one."""

Shares = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Model:
    """Shares of each level among pairs that are one person (`same`), strangers and relatives.

    `twice` is the share of rows that have a second row somewhere: the prior before any column is looked at.
    `kin_prior` holds, for each kind of contact, bits for "one person" against "two of one household".
    """

    trained_on: str
    told: str
    twice: float
    same: Shares
    strangers: Shares
    relatives: Shares
    same_at_home: Shares
    kin_prior: Mapping[str, float]

    @classmethod
    def read(cls, file: Path) -> Model:
        """Raises: ValueError where the file misses a level that is compared."""
        model = cls(**json.loads(file.read_text(encoding="utf-8")))
        for column, levels in LEVELS.items():
            wanted = {level.key for level in levels} - {UNKNOWN}
            for shares in (model.same, model.strangers):
                if set(shares[column]) != wanted:
                    raise ValueError(f"{file.name} was trained for other levels of {column}: train it anew.")
        return model

    def write(self, file: Path) -> None:
        file.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    def prior(self, ours: int, theirs: int) -> float:
        """Probability that two rows picked at random are one person; `theirs` is 0 where one table is searched."""
        pairs = ours * theirs if theirs else ours * (ours - 1) / 2
        people = min(ours, theirs) if theirs else ours
        return min(max(self.twice * people / max(pairs, 1), 1e-12), 0.5)

    def splink_settings(self, prior: float) -> dict[str, Any]:
        """The settings for Splink: conditions, parameters, and which values are worth more the rarer they are."""
        return {
            "link_type": "dedupe_only",
            "unique_id_column_name": "uid",
            "probability_two_random_records_match": prior,
            "retain_matching_columns": True,
            "retain_intermediate_calculation_columns": True,
            "comparisons": [self._comparison(column) for column in LEVELS],
            "blocking_rules_to_generate_predictions": [],
        }

    def _comparison(self, column: str) -> dict[str, Any]:
        levels = []
        for level in LEVELS[column]:
            told: dict[str, Any] = {"sql_condition": in_splinks_words(level.condition), "label_for_charts": level.key}
            if level.key == UNKNOWN:
                told["is_null_level"] = True
            else:
                told["m_probability"] = self.same[column][level.key]
                told["u_probability"] = self.strangers[column][level.key]
            if level.rare_in:
                told |= {"tf_adjustment_column": level.rare_in, "disable_tf_exact_match_detection": True}
            levels.append(told)
        return {"output_column_name": column, "comparison_levels": levels}


def in_splinks_words(condition: str) -> str:
    """Splink writes both rows side by side: ``l.name`` becomes ``name_l``."""
    return re.sub(r"\b([lr])\.(\w+)", r"\2_\1", condition)
