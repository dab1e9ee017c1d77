"""Makes families: who lives together, how old they are, what they have to live on. All of them invented."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random

from dure.demo.addresses import Address
from dure.demo.names import FEMALE, MALE, NameBook, age_on, born_aged, draw_surname

PENSION_AGE = 65
TENURES = ("owned", "deposit_rent", "monthly_rent", "public_rent", "free")


@dataclass(frozen=True)
class DemoPerson:
    """One person; `relation` is to the head. Incomes are won per month, None when the office does not know."""

    key: str
    name: str
    sex: str
    birth_date: date
    relation: str
    phone: str | None
    disability: str | None
    work_income_krw: int | None
    other_income_krw: int | None

    def age(self, today: date) -> int:
        """Completed years of life on `today`."""
        return age_on(self.birth_date, today)


@dataclass(frozen=True)
class Money:
    """What a household owns and owes, in won; None when the office does not know."""

    tenure: str
    residence_krw: int | None
    monthly_rent_krw: int | None
    general_assets_krw: int | None
    financial_assets_krw: int | None
    car_krw: int | None
    debts_krw: int | None


@dataclass(frozen=True)
class Standing:
    """A person being a welfare target (code of the list `beneficiary_status`) since a day."""

    person: str
    status: str
    since: date


@dataclass(frozen=True)
class DemoHousehold:
    """One household with its people, the head first; `restricted` ones are protected from a violent person."""

    key: str
    pattern: str
    household_type: str
    address: Address
    members: tuple[DemoPerson, ...]
    money: Money
    target_groups: tuple[str, ...]
    standings: tuple[Standing, ...]
    strengths: str
    safety_note: str
    registered_on: date
    restricted: bool

    @property
    def head(self) -> DemoPerson:
        """The head of the household."""
        return self.members[0]

    @property
    def path(self) -> str:
        """The area path down to the tong."""
        return self.address.path


@dataclass(frozen=True)
class Member:
    """One person to be: what a pattern decides before anybody has a name."""

    relation: str
    sex: str
    age: int
    surname: str | None = None


def _sex(rng: Random, share_female: float) -> str:
    return FEMALE if rng.random() < share_female else MALE


def _other(sex: str) -> str:
    return MALE if sex == FEMALE else FEMALE


def _children(rng: Random, youngest_parent: int, surname: str, *, count: int, oldest: int = 18) -> list[Member]:
    limit = max(0, min(oldest, youngest_parent - 20))
    ages = sorted(rng.sample(range(limit + 1), k=min(count, limit + 1)), reverse=True)
    return [Member("child", _sex(rng, 0.49), age, surname) for age in ages]


def _single_senior(rng: Random) -> list[Member]:
    return [Member("head", _sex(rng, 0.69), min(95, round(rng.triangular(65, 95, 74))))]


def _single_middle(rng: Random) -> list[Member]:
    return [Member("head", _sex(rng, 0.38), rng.randint(40, 64))]


def _single_young(rng: Random) -> list[Member]:
    return [Member("head", _sex(rng, 0.5), rng.randint(21, 39))]


def _senior_couple(rng: Random) -> list[Member]:
    age = rng.randint(67, 88)
    return [Member("head", MALE, age), Member("spouse", FEMALE, max(65, age - rng.randint(0, 6)))]


def _couple(rng: Random) -> list[Member]:
    age = rng.randint(33, 64)
    return [Member("head", MALE, age), Member("spouse", FEMALE, max(28, age - rng.randint(-2, 5)))]


def _single_parent(rng: Random) -> list[Member]:
    sex, age = _sex(rng, 0.78), rng.randint(27, 52)
    surname = draw_surname(rng)
    child_surname = draw_surname(rng) if sex == FEMALE and rng.random() < 0.85 else surname
    count = rng.choices((1, 2, 3), weights=(55, 37, 8))[0]
    return [Member("head", sex, age, surname), *_children(rng, age, child_surname, count=count)]


def _grandparent(rng: Random) -> list[Member]:
    sex, age, surname = _sex(rng, 0.7), rng.randint(60, 79), draw_surname(rng)
    members = [Member("head", sex, age, surname)]
    if sex == MALE and rng.random() < 0.6:
        members.append(Member("spouse", FEMALE, max(58, age - rng.randint(0, 5))))
    child_surname = surname if sex == MALE else draw_surname(rng)
    ages = sorted(rng.sample(range(5, 19), k=rng.choices((1, 2), weights=(68, 32))[0]), reverse=True)
    return [*members, *(Member("grandchild", _sex(rng, 0.49), each, child_surname) for each in ages)]


def _parents(rng: Random) -> tuple[list[Member], int, str]:
    age, surname = rng.randint(30, 52), draw_surname(rng)
    spouse_age = max(26, age - rng.randint(-2, 5))
    return [Member("head", MALE, age, surname), Member("spouse", FEMALE, spouse_age)], min(age, spouse_age), surname


def _family(rng: Random) -> list[Member]:
    parents, youngest, surname = _parents(rng)
    return [*parents, *_children(rng, youngest, surname, count=rng.choices((1, 2, 3), weights=(46, 44, 10))[0])]


def _three_generations(rng: Random) -> list[Member]:
    parents, youngest, surname = _parents(rng)
    elder = Member("parent", _sex(rng, 0.8), min(92, parents[0].age + rng.randint(24, 34)))
    return [*parents, *_children(rng, youngest, surname, count=rng.randint(1, 2)), elder]


def _caring_child(rng: Random) -> list[Member]:
    sex, age, surname = _sex(rng, 0.5), rng.randint(40, 64), draw_surname(rng)
    parent_sex = _sex(rng, 0.75)
    parent_surname = surname if parent_sex == MALE else None
    return [Member("head", sex, age, surname), Member("parent", parent_sex, age + rng.randint(22, 30), parent_surname)]


def _siblings(rng: Random) -> list[Member]:
    age, surname = rng.randint(42, 70), draw_surname(rng)
    return [
        Member("head", _sex(rng, 0.5), age, surname),
        Member("sibling", _sex(rng, 0.5), age - rng.randint(1, 8), surname),
    ]


@dataclass(frozen=True)
class Pattern:
    """A way of living together: its code in the list of household types, its share, who belongs to it."""

    household_type: str
    weight: int
    members: Callable[[Random], list[Member]]


PATTERNS: dict[str, Pattern] = {
    "single_senior": Pattern("single", 26, _single_senior),
    "single_middle": Pattern("single", 14, _single_middle),
    "single_young": Pattern("single", 7, _single_young),
    "senior_couple": Pattern("couple", 13, _senior_couple),
    "couple": Pattern("couple", 5, _couple),
    "single_parent": Pattern("single_parent", 10, _single_parent),
    "grandparent": Pattern("grandparent", 4, _grandparent),
    "family": Pattern("with_children", 14, _family),
    "three_generations": Pattern("multigeneration", 3, _three_generations),
    "caring_child": Pattern("other", 3, _caring_child),
    "siblings": Pattern("other", 1, _siblings),
}


def draw_pattern(rng: Random) -> str:
    """The name of a pattern, as often as its weight says."""
    return rng.choices(list(PATTERNS), weights=[pattern.weight for pattern in PATTERNS.values()])[0]


def name_members(
    members: list[Member], *, book: NameBook, today: date, key: str, phone: Callable[[], str]
) -> tuple[DemoPerson, ...]:
    """Turn the people to be into people: names, dates of birth, phones, incomes."""
    rng, people = book.rng, list[DemoPerson]()
    for number, member in enumerate(members, start=1):
        birth_date = born_aged(rng, member.age, today)
        used = [person.name for person in people]
        name = book.draw(sex=member.sex, birth_date=birth_date, surname=member.surname, family=used)
        work, other = _incomes(rng, member.age)
        people.append(
            DemoPerson(
                key=f"{key}-{number}",
                name=name,
                sex=member.sex,
                birth_date=birth_date,
                relation=member.relation,
                phone=phone() if member.age >= 13 and rng.random() < 0.9 else None,
                disability=_disability(rng, member.age),
                work_income_krw=work,
                other_income_krw=other,
            )
        )
    return tuple(people)


def _disability(rng: Random, age: int) -> str | None:
    if rng.random() > (0.14 if age >= PENSION_AGE else 0.045):
        return None
    return rng.choices(("severe", "mild"), weights=(38, 62))[0]


def _incomes(rng: Random, age: int) -> tuple[int | None, int | None]:
    """Work and other income in won per month; about one in eight is not known to the office."""
    if age < 19:
        return 0, 0
    if rng.random() < 0.12:
        return None, None
    if age >= PENSION_AGE:
        work = rng.choices((0, 290_000, 760_000), weights=(74, 19, 7))[0]
        return work, rng.choice((0, 120_000, 240_000, 342_510, 410_000, 560_000))
    work = rng.choices((0, 1, 2, 3), weights=(27, 26, 35, 12))[0]
    wages = (0, rng.randint(45, 110), rng.randint(130, 240), rng.randint(250, 380))
    return wages[work] * 10_000, rng.choice((0, 0, 0, 100_000, 200_000))


def draw_money(rng: Random) -> Money:
    """What a household owns and owes; every figure but the tenure may be unknown."""
    tenure = rng.choices(TENURES, weights=(20, 18, 38, 18, 6))[0]
    residence = {
        "owned": rng.randint(60, 260) * 1_000_000,
        "deposit_rent": rng.randint(30, 120) * 1_000_000,
        "monthly_rent": rng.choice((1, 2, 3, 5, 10, 20)) * 1_000_000,
        "public_rent": rng.choice((2, 4, 8, 15)) * 1_000_000,
        "free": 0,
    }[tenure]
    rents = {"monthly_rent": rng.randint(18, 45) * 10_000, "public_rent": rng.randint(5, 16) * 10_000}
    return Money(
        tenure=tenure,
        residence_krw=residence,
        monthly_rent_krw=rents.get(tenure, 0),
        general_assets_krw=_maybe(rng, rng.choices((0, rng.randint(1, 40) * 1_000_000), weights=(82, 18))[0]),
        financial_assets_krw=_maybe(rng, rng.choices((0, 1, 4, 12, 35), weights=(30, 28, 24, 13, 5))[0] * 1_000_000),
        car_krw=_maybe(rng, rng.choices((0, rng.randint(1, 14) * 1_000_000), weights=(72, 28))[0]),
        debts_krw=_maybe(rng, rng.choices((0, rng.randint(2, 45) * 1_000_000), weights=(62, 38))[0]),
    )


def _maybe(rng: Random, amount: int) -> int | None:
    return None if rng.random() < 0.22 else amount
