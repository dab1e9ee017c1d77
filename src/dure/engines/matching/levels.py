"""How two rows may agree, column by column, from the strongest to the weakest; the first that holds counts.

Each level is one condition in DuckDB's SQL on the prepared rows ``l`` and ``r`` (``preparing.COLUMNS``). What a level
is worth is no matter of this file: the trained parameters are data (``model.Model``).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Level:
    """`key` is the word for readers of the explanation; `rare_in` the column whose seldomness makes it worth more.

    `within`: pairs among which the level's share is counted where not all can reach it; the share of a value is counted
    among all rows that have it, so both must speak of the same pairs.
    """

    key: str
    condition: str
    rare_in: str | None = None
    within: str | None = None


def _both(column: str) -> str:
    return f"l.{column} IS NOT NULL AND r.{column} IS NOT NULL"


def _either(*columns: str) -> str:
    return " OR ".join(f"l.{column} IS NULL OR r.{column} IS NULL" for column in columns)


UNKNOWN = "unknown"
BOTH_USUAL = "(l.usual AND r.usual)"
ONE_ODD = "l.odd <> r.odd"
"""A slip of the pen mostly makes a name that nobody bears; two people, twins too, both have one that is borne."""
ONE_SCRIPT = _both("letters")
TWO_SCRIPTS = _either("letters")
DOORS_KNOWN = _both("door")
DOOR_UNKNOWN = _either("door")
SAME_SURNAME = "l.surname = r.surname"
ONE_SYLLABLE = (
    "l.surname = r.surname AND len(l.given) = 2 AND len(r.given) = 2 "
    "AND (left(l.given, 1) = left(r.given, 1) OR right(l.given, 1) = right(r.given, 1))"
)
SAME_SOUND = "l.sound = r.sound OR l.sound_too = r.sound OR l.sound = r.sound_too"
SWAPPED = "l.surname = r.surname AND len(l.given) = 2 AND l.given = right(r.given, 1) || left(r.given, 1)"
CUT_OFF = (
    "(len(l.name) >= 2 AND len(r.name) >= 2 AND (starts_with(l.name, r.name) OR starts_with(r.name, l.name))) "
    "OR l.given = r.name OR r.given = l.name"
)
NICKNAME = "l.alias = r.name OR r.alias = l.name OR l.alias = r.given OR r.alias = l.given OR l.alias = r.alias"

# Counting edits is dear: it is asked only of those who have something cheaper in common, and CASE keeps that order.
EDITS_IN_GIVEN = f"CASE WHEN {SAME_SURNAME} THEN damerau_levenshtein(l.letters, r.letters) ELSE 9 END"
EDITS_IN_SURNAME = "CASE WHEN l.given = r.given AND len(l.given) >= 2 THEN levenshtein(l.letters, r.letters) ELSE 9 END"
EDITS_IN_BOTH = (
    "CASE WHEN l.surname <> r.surname AND l.given <> r.given AND abs(len(l.letters) - len(r.letters)) <= 1 "
    "THEN levenshtein(l.letters, r.letters) ELSE 9 END"
)
DIGITS = "hamming(l.born_day, r.born_day)"
SAME_DIGITS = "l.born_digits = r.born_digits"
SAME_BORN_YEAR = "left(l.born_day, 2) = left(r.born_day, 2)"
ONE_IS_NO_DAY = "l.no_day <> r.no_day"
EDITS_IN_PHONE = (
    "CASE WHEN right(l.phone, 4) = right(r.phone, 4) OR left(l.phone, 7) = left(r.phone, 7) "
    "THEN damerau_levenshtein(l.phone, r.phone) ELSE 9 END"
)

NAME = (
    Level(UNKNOWN, "(l.name IS NULL AND l.sound IS NULL) OR (r.name IS NULL AND r.sound IS NULL)"),
    Level(
        "other_ideographs",
        "l.name = r.name AND l.ideographs <> r.ideographs AND len(l.ideographs) = len(r.ideographs)",
        "name",
    ),
    Level("same", "l.name = r.name", "name", ONE_SCRIPT),
    Level("other_script", f"({TWO_SCRIPTS}) AND ({SAME_SOUND})", "sound", TWO_SCRIPTS),
    Level("same_sound", f"NOT {BOTH_USUAL} AND l.sound = r.sound", "sound", ONE_SCRIPT),
    Level("nickname", NICKNAME),
    Level("one_letter_odd", f"{ONE_ODD} AND ({EDITS_IN_GIVEN} = 1 OR {EDITS_IN_SURNAME} = 1)"),
    Level("surname_slip", f"NOT {BOTH_USUAL} AND {EDITS_IN_SURNAME} <= 2"),
    Level("one_letter", f"NOT {BOTH_USUAL} AND {EDITS_IN_GIVEN} = 1"),
    Level("one_letter_both_usual", f"{EDITS_IN_GIVEN} = 1 OR {EDITS_IN_SURNAME} = 1"),
    Level(
        "near_sound",
        f"({TWO_SCRIPTS}) AND {SAME_SURNAME} AND len(l.given_sound) >= 4 "
        "AND damerau_levenshtein(l.given_sound, r.given_sound) <= 1",
    ),
    Level("syllables_swapped", SWAPPED),
    Level("cut_off", CUT_OFF),
    Level("two_letters_odd", f"{ONE_ODD} AND ({EDITS_IN_GIVEN} = 2 OR {EDITS_IN_BOTH} = 2)"),
    Level("slip_in_both", f"NOT {BOTH_USUAL} AND {EDITS_IN_BOTH} = 2"),
    Level("two_letters", f"NOT {BOTH_USUAL} AND {EDITS_IN_GIVEN} = 2"),
    Level("other_surname", "l.given = r.given AND len(l.given) >= 2"),
    Level("one_syllable", f"NOT {BOTH_USUAL} AND {ONE_SYLLABLE}"),
    Level("same_surname", SAME_SURNAME),
    Level("other", "ELSE"),
)
BORN = (
    Level(
        UNKNOWN,
        "(l.born_day IS NULL AND l.born_year IS NULL) OR (r.born_day IS NULL AND r.born_year IS NULL)",
    ),
    Level("same", "l.born_day = r.born_day AND coalesce(l.born_year = r.born_year, true)", "born_day"),
    Level("same_year_rest_unknown", "(l.born_day IS NULL OR r.born_day IS NULL) AND l.born_year = r.born_year"),
    Level("one_digit_no_such_day", f"{ONE_IS_NO_DAY} AND ({DIGITS} <= 1 OR ({DIGITS} = 2 AND {SAME_DIGITS}))"),
    Level("one_digit", f"{DIGITS} <= 1 OR ({DIGITS} = 2 AND {SAME_DIGITS})"),
    Level(
        "month_and_day_swapped",
        f"{SAME_BORN_YEAR} AND {SAME_DIGITS} AND substr(l.born_day, 3, 2) = right(r.born_day, 2)",
    ),
    Level("same_day_near_year", "right(l.born_day, 4) = right(r.born_day, 4) AND abs(l.born_year - r.born_year) <= 2"),
    Level("two_digits_same_year", f"{SAME_BORN_YEAR} AND ({DIGITS} = 2 OR {SAME_DIGITS})"),
    Level("two_digits", f"{DIGITS} = 2"),
    Level("same_year", f"{SAME_BORN_YEAR} OR l.born_year = r.born_year"),
    Level("other", "ELSE"),
)
SEX = (
    Level(UNKNOWN, _either("sex")),
    Level("same", "l.sex = r.sex"),
    Level("other", "ELSE"),
)
PHONE = (
    Level(UNKNOWN, _either("phone")),
    Level("same", "l.phone = r.phone OR l.phone = r.phone_too OR l.phone_too = r.phone", "phone"),
    Level("one_digit", f"{EDITS_IN_PHONE} = 1"),
    Level("same_end", "right(l.phone, 7) = right(r.phone, 7)"),
    Level("two_digits", f"{EDITS_IN_PHONE} = 2"),
    Level("other", "ELSE"),
)
SAME_BUILDING = "l.building = r.building"
NEAR_BUILDING = (
    "l.building <> r.building AND (l.door = r.door OR l.door IS NULL OR r.door IS NULL) "
    "AND CASE WHEN l.street = r.street OR l.number = r.number "
    "THEN len(l.place_letters) >= 6 AND damerau_levenshtein(l.place_letters, r.place_letters) <= 2 ELSE false END"
)
ADDRESS = (
    Level(UNKNOWN, f"{_either('kind')} OR l.kind <> r.kind"),
    Level("same", f"{SAME_BUILDING} AND l.door = r.door", "home", DOORS_KNOWN),
    Level("same_building_door_unknown", f"{SAME_BUILDING} AND ({DOOR_UNKNOWN})", "building", DOOR_UNKNOWN),
    Level("door_one_digit", f"{SAME_BUILDING} AND damerau_levenshtein(l.door, r.door) = 1", "building"),
    Level("near", NEAR_BUILDING, "street"),
    Level("same_building", SAME_BUILDING, "building"),
    Level("same_street", "l.street = r.street", "street"),
    Level("other", "ELSE"),
)
LEVELS: dict[str, tuple[Level, ...]] = {
    "name": NAME,
    "birth_date": BORN,
    "sex": SEX,
    "phone": PHONE,
    "address": ADDRESS,
}
RARE_IN = tuple(dict.fromkeys(level.rare_in for levels in LEVELS.values() for level in levels if level.rare_in))
"""Columns whose values are counted."""
