"""Three-valued screening on dated rules: the answers, the ranges behind them and the calculator.

A country's rules live in the policy pack; this engine never knows them.
"""

from dure.engines.eligibility.answers import Figure, Range, Result, Source, Step, Verdict
from dure.engines.eligibility.calculator import Calculator, RuleSystem, amount_variable
from dure.engines.eligibility.questions import FactScope, FactSpec
from dure.engines.eligibility.scenarios import Scenarios
from dure.engines.eligibility.settling import Rule, best_of, settle
from dure.engines.eligibility.three_valued import all_of, any_of, at_most, firm

__all__ = [
    "Calculator",
    "FactScope",
    "FactSpec",
    "Figure",
    "Range",
    "Result",
    "Rule",
    "RuleSystem",
    "Scenarios",
    "Source",
    "Step",
    "Verdict",
    "all_of",
    "amount_variable",
    "any_of",
    "at_most",
    "best_of",
    "firm",
    "settle",
]
