"""Draws Korean names: surnames by their real frequency, given names by sex and decade of birth."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from dure.demo.datafiles import read_data

FEMALE = "female"
MALE = "male"
OLDEST_DECADE = 1930
YOUNGEST_DECADE = 2020
TRIES = 200


def draw_surname(rng: Random) -> str:
    """A surname, as often as it occurs in the population."""
    surnames: dict[str, float] = read_data("names")["surnames"]
    return rng.choices(list(surnames), weights=list(surnames.values()))[0]


def given_names(sex: str, birth_year: int) -> Sequence[str]:
    """The given names in fashion for that sex when the person was born."""
    decade = min(max(birth_year // 10 * 10, OLDEST_DECADE), YOUNGEST_DECADE)
    names: Sequence[str] = read_data("names")["given"][decade][sex]
    return names


def born_aged(rng: Random, age: int, today: date) -> date:
    """A date of birth for somebody of that age on `today`."""
    latest = _same_day(today, today.year - age)
    earliest = _same_day(today, today.year - age - 1) + timedelta(days=1)
    return earliest + timedelta(days=rng.randint(0, (latest - earliest).days))


def age_on(birth_date: date, today: date) -> int:
    """Completed years of life."""
    return today.year - birth_date.year - ((today.month, today.day) < (birth_date.month, birth_date.day))


def _same_day(day: date, year: int) -> date:
    # 29 February has no same day in most years: the day before is close enough and keeps the age right.
    return day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=year)


@dataclass
class NameBook:
    """Gives each (name, date of birth) only once, and in one family each name only once."""

    rng: Random
    taken: set[tuple[str, date]] = field(default_factory=set)

    def draw(self, *, sex: str, birth_date: date, surname: str | None = None, family: Sequence[str] = ()) -> str:
        """A full name nobody born that day has yet; `family` are the names already used in the same home."""
        for _ in range(TRIES):
            own_surname = surname or draw_surname(self.rng)
            name = own_surname + self.rng.choice(given_names(sex, birth_date.year))
            if (name, birth_date) not in self.taken and name not in family:
                self.taken.add((name, birth_date))
                return name
        message = f"No free name left for {birth_date}: the name lists are too short for so many people."
        raise ValueError(message)
