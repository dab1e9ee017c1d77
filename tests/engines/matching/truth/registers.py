"""What registers write of a person, rightly and wrongly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.engines.matching.truth.people import Home, Person
from tests.engines.matching.truth.slips import in_ideographs, in_latin, one_letter, similar_sound, slip_in_digits

COLUMNS = ("id", "name", "birth_date", "sex", "phone", "address", "household", "nickname", "other_name")


WAYS_OF_DAYS = ("%Y-%m-%d", "%Y%m%d", "%Y.%m.%d", "%y%m%d", "%Y")


@dataclass
class Record:
    """One row of a register; an empty text is unknown. `person` is the truth and stands in no file."""

    person: str
    household: str
    id: str = ""
    name: str = ""
    birth_date: str = ""
    sex: str = ""
    phone: str = ""
    address: str = ""
    nickname: str = ""
    other_name: str = ""


@dataclass(frozen=True)
class Errors:
    """How the registers of a town err: shares of empty cells, and how many things are wrong in a second record.

    `of`: how often each is what is wrong: name, birth date, phone, address. `moved`: share of wrong addresses that are
    new homes. `new_phone`: the same of phones. `never`: columns that these registers do not have.
    """

    missing: float = 0.05
    missing_second: float = 0.10
    wrong: tuple[float, ...] = (0.20, 0.35, 0.30, 0.15)
    latin: float = 0.05
    ideographs: float = 0.03
    of: tuple[int, int, int, int] = (4, 3, 4, 4)
    moved: float = 0.5
    new_phone: float = 0.6
    never: tuple[str, ...] = ()


def first_record(chance: Random, person: Person, errors: Errors) -> Record:
    """As the resident register has it, with some cells empty."""
    return _emptied(chance, _written(chance, person, person.home, person.phone, person.born), errors, errors.missing)


def second_record(chance: Random, person: Person, errors: Errors) -> Record:
    """As another office wrote it years later."""
    count = chance.choices(range(len(errors.wrong)), weights=errors.wrong)[0]
    wrong: set[str] = set()
    while len(wrong) < count:
        wrong.add(chance.choices(("name", "born", "phone", "address"), weights=errors.of)[0])
    home = person.moved_to if "address" in wrong and chance.random() < errors.moved else person.home
    phone = person.new_phone if "phone" in wrong and chance.random() < errors.new_phone else person.phone
    record = _written(chance, person, home, phone, person.born)
    if "name" in wrong:
        record.name = _misspelled(chance, person.name)
    elif person.called and chance.random() < 0.15:
        record.name = chance.choice((person.called, person.name[:1] + person.called))
    if "born" in wrong:
        record.birth_date = _misdated(chance, person.born)
    if "phone" in wrong and phone == person.phone:
        record.phone = slip_in_digits(chance, phone)
    if "address" in wrong and home is person.home:
        record.address = _misplaced(chance, person.home)
    if chance.random() < 0.005:
        record.sex = "남" if person.sex == "female" else "여"
    _in_another_script(chance, record, person, errors)
    return _emptied(chance, record, errors, errors.missing_second)


def _in_another_script(chance: Random, record: Record, person: Person, errors: Errors) -> None:
    drawn = chance.random()
    if drawn < errors.latin:
        record.name = in_latin(chance, person.name)
    elif drawn < errors.latin + errors.ideographs:
        record.name = in_ideographs(chance, person.name)


def _written(chance: Random, person: Person, home: Home, phone: str, born: dt.date) -> Record:
    return Record(
        person=person.key,
        household=person.household,
        name=_spaced(chance, person.name),
        birth_date=born.strftime(chance.choices(WAYS_OF_DAYS, weights=(50, 25, 18, 4, 3))[0]),
        sex=chance.choice(("여", "F", "여자", "female") if person.sex == "female" else ("남", "M", "남자", "male")),
        phone=_grouped(chance, phone),
        address=_addressed(chance, home),
        nickname=person.called if chance.random() < 0.4 else "",
    )


def _spaced(chance: Random, name: str) -> str:
    drawn = chance.random()
    return f"{name[:1]} {name[1:]}" if drawn < 0.04 else " ".join(name) if drawn < 0.05 else name


def _grouped(chance: Random, phone: str) -> str:
    groups = (phone[:3], phone[3:-4], phone[-4:])
    drawn = chance.random()
    if drawn < 0.04:  # an area code left out, a nought that a spreadsheet dropped
        return "-".join(groups[1:]) if phone.startswith("051") else phone[1:]
    return chance.choice(("-".join(groups), "-".join(groups), phone, " ".join(groups)))


def _addressed(chance: Random, home: Home, *, door: bool = True, lot: bool = False) -> str:
    house = home.building
    city = house.city if chance.random() < 0.6 else house.city.split()[-1]
    where = f"{house.dong} {house.lot}" if lot else f"{house.street} {house.number}"
    flat = ""
    if door and home.door:
        block = f"{home.block}동 " if home.block else ""
        flat = chance.choice(
            (
                f", {block}{home.door}호",
                f" {block}{home.door}호",
                f" {home.block}-{home.door}" if home.block else f" {home.door}호",
            )
        )
    tail = f" ({house.dong}, {house.estate})" if chance.random() < 0.3 and not lot else ""
    return f"{city} {where}{flat}{tail}"


def _misplaced(chance: Random, home: Home) -> str:
    """The same home: without its door, by its lot, with another digit, or with a letter wrong."""
    way = chance.randrange(4)
    if way == 0:
        return _addressed(chance, home, door=False)
    if way == 1:
        return _addressed(chance, home, lot=True)
    text = _addressed(chance, home)
    return slip_in_digits(chance, text) if way == 2 else one_letter(chance, text)


def _misspelled(chance: Random, name: str) -> str:
    ways: tuple[tuple[int, Callable[[], str]], ...] = (
        (50, lambda: one_letter(chance, name)),
        (20, lambda: similar_sound(chance, name)),
        (6, lambda: one_letter(chance, one_letter(chance, name))),
        (5, lambda: name[:1] + name[1:][::-1]),
        (5, lambda: name[:-1] if len(name) > 2 else name),
        (4, lambda: name[1:] if len(name) > 2 else name),
        (10, lambda: one_letter(chance, similar_sound(chance, name))),
    )
    return chance.choices([way for _, way in ways], weights=[weight for weight, _ in ways])[0]()


def _misdated(chance: Random, born: dt.date) -> str:
    text = born.strftime("%Y%m%d")
    way = chance.random()
    if way < 0.65:
        return slip_in_digits(chance, text, after=2)
    if way < 0.75 and born.day <= 12:
        return f"{born.year}{born.day:02d}{born.month:02d}"
    if way < 0.85:
        return f"{born.year + chance.choice((-2, -1, 1, 2))}{text[4:]}"
    if way < 0.92:
        return slip_in_digits(chance, slip_in_digits(chance, text, after=2), after=2)
    return (born + dt.timedelta(days=chance.randint(20, 50))).strftime("%Y%m%d")  # the other calendar


def _emptied(chance: Random, record: Record, errors: Errors, share: float) -> Record:
    for column, weight in (("name", 0.05), ("birth_date", 1), ("sex", 1), ("phone", 2), ("address", 1)):
        if column in errors.never or chance.random() < share * weight:
            setattr(record, column, "")
    return record
