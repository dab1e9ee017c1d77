"""The same person, found once: links a roster to a register, or finds those who stand in a register twice.

Pure Python on Splink and DuckDB: no Django, no database of ours, no clock, no network. What is true of one language
(how names are spelled, which are usual, how an address reads) and the trained parameters are arguments; a policy pack
binds them: ``dure.policy.korea.matching`` has ``find_pairs`` and ``explain`` with these very signatures, ready to use::

    find_pairs(people, others=None, *, at_least, touching=None) -> pyarrow.Table
    explain(row_a, row_b) -> list[Contribution]

``people`` and ``others`` are a CSV file (``Path``), a ``pyarrow.Table`` or a pandas ``DataFrame`` with the columns of
``COLUMNS``: ``id`` is needed, every other may be away, and an empty cell is unknown. Without ``others`` one table is
searched for people who stand in it twice; with them each pair has one row of either. `touching` asks for pairs with
a row of these ids only. ``people`` may also be a ``pyarrow.RecordBatchReader``: it is read once and never held whole,
and each id stands in it once. The answer has, best first::

    id_a, id_b     text, as they stood in the tables
    probability    0 to 1; only pairs of ``at_least``
    weight         the same in bits: log2(probability / (1 - probability))
    name_weight, birth_date_weight, sex_weight, phone_weight, address_weight
                   bits for (+) or against (-); 0 where one of the two is unknown
    household_weight
                   0 or less: what is taken back because relatives under one roof share as much
    third_weight   what a third row adds that is like both, or takes that is like one of them only
    name_words, birth_date_words, sex_words, phone_words, address_words, household_words, third_words
                   how the two agree, as a key such as ``one_letter``; what each means: ``levels.LEVELS``

The prior (how seldom two rows are one person) is the rest: ``weight`` less all weights. ``explain`` gives one
``Contribution(column, words_key, weight)`` for each, the prior first, and ``waterfall`` draws them.

Nothing is merged here; a person decides (docs/reference/matching.md).
"""

from dure.engines.matching.contributions import Contribution, contributions, waterfall
from dure.engines.matching.linking import Matcher
from dure.engines.matching.model import Model
from dure.engines.matching.reading import COLUMNS, BadTable, Problem
from dure.engines.matching.spelling.language import Language

__all__ = [
    "COLUMNS",
    "BadTable",
    "Contribution",
    "Language",
    "Matcher",
    "Model",
    "Problem",
    "contributions",
    "waterfall",
]
