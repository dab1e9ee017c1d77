"""The only door to OpenFisca: rule systems from formulas and dated figures, computed in 64 bits."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from openfisca_core.entities import build_entity
from openfisca_core.parameters import Parameter
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from dure.engines.eligibility.answers import Figure, Source

Amounts = npt.NDArray[np.float64]
# (population, period[, parameters by instant]) -> amounts; OpenFisca publishes no types for the three.
Formula = Callable[..., Any]

PERSON = build_entity(key="person", plural="persons", label="Person", is_person=True)
HOUSEHOLD = build_entity(
    key="household",
    plural="households",
    label="Household",
    roles=[{"key": "member", "plural": "members", "label": "Member"}],
)


class ExactAmount(Variable):
    """A variable held in 64 bits.

    OpenFisca's own number types have 32: 241,000,001 would become 241,000,000 and 3,000,000,000 overflow. Every place
    in it that makes or casts an array reads `dtype` from the variable, so setting it here is enough. Whole numbers stay
    exact up to 2**53; NaN stands for a figure that is not known.
    """

    def __init__(self, baseline_variable: Any = None) -> None:
        super().__init__(baseline_variable)
        self.dtype = np.dtype(np.float64)


def amount_variable(name: str, entity: Any, formulas: Mapping[str, Formula] | Formula | None = None) -> type:
    """A variable class for one amount per day; `formulas` None = an input, a mapping = dated formulas.

    The keys of the mapping are OpenFisca's: `formula`, `formula_2023`, `formula_2018_10`.
    """
    dated = {} if formulas is None else formulas if isinstance(formulas, Mapping) else {"formula": formulas}
    body = {"value_type": float, "entity": entity, "definition_period": DateUnit.DAY, "label": name, **dated}
    return type(name, (ExactAmount,), body)


class RuleSystem:
    """Variables and dated figures of one country, ready to compute; costly to build, so build it once."""

    def __init__(self, variables: Sequence[type], figures_folder: Path) -> None:
        self._folder = figures_folder
        self._system = TaxBenefitSystem([PERSON, HOUSEHOLD])
        self._system.load_parameters(str(figures_folder))
        for variable in variables:
            self._system.add_variable(variable)

    @cached_property
    def version(self) -> str:
        """The edition of the figures with a fingerprint of their files."""
        digest = hashlib.sha256()
        for path in sorted(self._folder.rglob("*.yaml")):
            digest.update(path.relative_to(self._folder).as_posix().encode() + path.read_bytes())
        return f"{self._system.parameters.metadata.get('edition', 'unnamed')}+{digest.hexdigest()[:12]}"

    def figure(self, path: str, on: dt.date) -> Figure:
        """The figure at this path as it stood on the date.

        Raises: KeyError when there is no such path.
        """
        leaf = self._system.parameters
        for part in path.split("."):
            leaf = leaf.children[part]
        instants = (value for value in leaf.values_list if value.instant_str <= on.isoformat())
        value = next(instants, None)
        unit = str(leaf.metadata.get("unit", ""))
        if value is None:
            return Figure(path, None, unit, None, Source("no figure for this date", "low"))
        source = Source(str(value.metadata["source"]), str(value.metadata["confidence"]))
        return Figure(path, value.value, unit, dt.date.fromisoformat(value.instant_str), source)

    def leaves(self) -> list[Parameter]:
        """Every dated parameter of the system."""
        return [leaf for leaf in self._system.parameters.get_descendants() if isinstance(leaf, Parameter)]

    def calculator(self, on: dt.date, persons_by_household: Sequence[int]) -> Calculator:
        """A calculation on one date for households of these sizes, at least one person each."""
        builder = SimulationBuilder()
        builder.create_entities(self._system)
        owners = np.repeat(np.arange(len(persons_by_household)), persons_by_household)
        builder.declare_person_entity("person", np.arange(len(owners)))
        households = builder.declare_entity("household", np.arange(len(persons_by_household)))
        builder.join_with_persons(households, owners, np.zeros(len(owners), dtype=np.int64))
        return Calculator(builder.build(self._system), on)


class Calculator:
    """One running calculation."""

    def __init__(self, simulation: Any, on: dt.date) -> None:
        self._simulation = simulation
        self._period = on.isoformat()

    def give(self, name: str, amounts: Amounts | Sequence[float]) -> None:
        """Set an input, one amount for each person or household."""
        self._simulation.set_input(name, self._period, np.asarray(amounts, dtype=np.float64))

    def ask(self, name: str) -> list[float]:
        """Compute a variable, one amount for each person or household; NaN = a figure was not known."""
        amounts: list[float] = self._simulation.calculate(name, self._period).tolist()
        return amounts


def figure_or_nan(node: Any, name: str) -> float:
    """A child of a parameter node at an instant, NaN when it has no value then."""
    return float(node[name]) if name in node else float("nan")


def figures_by_code(node: Any, names: Sequence[str], codes: Amounts) -> Amounts:
    """For each code the child of that position in `names`, NaN when it has no value then."""
    table = np.array([figure_or_nan(node, name) for name in names], dtype=np.float64)
    chosen: Amounts = table[codes.astype(np.int64)]
    return chosen
