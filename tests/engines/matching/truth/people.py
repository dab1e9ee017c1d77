"""Who lives in the town: families under one roof, twins, fathers and sons, namesakes in one building."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random

from dure.demo.names import FEMALE, MALE, draw_surname, given_names

TODAY = dt.date(2026, 1, 1)
BUILDINGS_FOR = 40
"""People to a building."""
STREETS = (
    "가람",
    "나래",
    "다솜",
    "마루",
    "바다",
    "사랑",
    "아침",
    "자연",
    "차향",
    "하늘",
    "솔밭",
    "은행",
    "장미",
    "새벽",
    "강변",
    "달맞이",
)
DONGS = ("가람동", "나래1동", "다솜2동", "마루동", "바다동", "사랑동", "아침3동", "하늘동")
CITIES = ("부산광역시 수영구", "서울특별시 은평구", "대구광역시 중구", "경기도 고양시 덕양구", "전라남도 순천시")
SYLLABLES = (
    "가강건경국규근기길나남녕다도동라란래린림명미민범별병보복봉빈상서석선설성세소솔수숙순슬승시"
    "아애연영예옥용우욱원월유윤율은의인일자재정제종주준지진찬창채철춘태하학한해향현형혜호홍화환"
    "훈희"
)


RARE = tuple(
    name
    for names in (
        "솔 샘 별 빛나 새봄 늘봄 보람 가람 나래 다솜 초롱 단비 바름 힘찬 찬솔 슬찬 겨울 여름 하늘 바다 꽃님 누리",
        "미르 벼리 잎새 이쁜 둘례 곱단 섭섭 돌쇠 쇠돌 깨순 딸막 막둥 또순 언년 간난 큰아기 꽃분 뜰에 봄이 푸름 든솔",
        "봉춘 팔봉 갑돌 쌍례 쌍둥 덕팔 억만 점쇠 판돌 벌교 학봉 늦둥 곱슬 율무 세찬",
    )
    for name in names.split()
)
"""Given names of their own words, and those of old villages, with syllables that few others have."""


@dataclass(frozen=True)
class Building:
    """One house with its two addresses; `blocks` 0 is a house without named blocks, `doors` 1 one without flats."""

    city: str
    street: str
    number: str
    dong: str
    lot: str
    estate: str
    blocks: int
    doors: int


@dataclass(frozen=True)
class Home:
    building: Building
    block: int
    door: int


@dataclass
class Person:
    """Somebody with what is true of them today; `moved_to` and `new_phone` are what the next register would write."""

    key: str
    name: str
    sex: str
    born: dt.date
    phone: str
    home: Home
    household: str
    moved_to: Home = field(repr=False, default=None)  # type: ignore[assignment]
    new_phone: str = ""
    called: str = ""


def people_of(
    chance: Random, number: int, *, made_names: bool, twins: float = 0.08, doubles: float = 0.04
) -> list[Person]:
    """So many people in families; `doubles`: families that have a namesake of theirs in the same building."""
    ground = Ground(chance, number, made_names, twins)
    people: list[Person] = []
    while len(people) < number:
        family = ground.family(len(people))
        people += family
        if chance.random() < doubles:
            people += [ground.namesake(chance.choice(family), len(people))]
    return people[:number]


class Ground:
    """Draws homes, names and families."""

    def __init__(self, chance: Random, number: int, made_names: bool, twins: float) -> None:
        self.chance, self.made_names, self.twins = chance, made_names, twins
        city = chance.choice(CITIES)
        self.buildings = [self._building(city) for _ in range(max(3, number // BUILDINGS_FOR))]
        self.families = 0

    def _building(self, city: str) -> Building:
        chance = self.chance
        street = chance.choice(STREETS) + chance.choice(("로", "길", "대로", f"로{chance.randint(1, 90)}번길"))
        large = chance.random() < 0.5
        return Building(
            city=city,
            street=street,
            number=str(chance.randint(1, 300)) + (f"-{chance.randint(1, 30)}" if chance.random() < 0.3 else ""),
            dong=chance.choice(DONGS),
            lot=f"{chance.randint(1, 900)}-{chance.randint(1, 60)}",
            estate=chance.choice(STREETS) + chance.choice(("아파트", "빌라", "맨션")),
            blocks=chance.choice((0, 2, 5)) if large else 0,
            doors=20 if large else chance.choice((1, 4, 8)),
        )

    def home(self) -> Home:
        building = self.chance.choice(self.buildings)
        return self.home_in(building)

    def home_in(self, building: Building) -> Home:
        block = 100 + self.chance.randint(1, building.blocks) if building.blocks else 0
        door = 0 if building.doors == 1 else self.chance.randint(1, building.doors) * 100 + self.chance.randint(1, 6)
        return Home(building, block, door)

    def phone(self) -> str:
        if self.chance.random() < 0.1:
            return f"051{self.chance.randint(200, 999)}{self.chance.randint(0, 9999):04d}"
        return f"010{self.chance.randint(2000, 9999)}{self.chance.randint(0, 9999):04d}"

    def given(self, sex: str, year: int, *, shared: str = "") -> str:
        """A given name; `shared` is the syllable that those of one generation of a family bear."""
        if self.chance.random() < 0.03:
            return self.chance.choice(RARE)
        if not self.made_names and not shared:
            return self.chance.choice(given_names(sex, year))
        if self.chance.random() < 0.02:
            return self.chance.choice(SYLLABLES)
        pair = [shared or self.chance.choice(SYLLABLES), self.chance.choice(SYLLABLES)]
        return "".join(pair)

    def family(self, first: int) -> list[Person]:
        """Singles, couples, parents with children; names of one family differ."""
        chance = self.chance
        self.families += 1
        head = self.person(
            first, draw_surname(chance), chance.choice((FEMALE, MALE)), chance.randint(22, 92), self.home()
        )
        if chance.random() < 0.35:
            return [head]
        sex, age = MALE if head.sex == FEMALE else FEMALE, self.age(head) + chance.randint(-6, 6)
        mate = self.person(first + 1, draw_surname(chance), sex, age, head.home)
        father = head if head.sex == MALE else mate
        children = self.children(first + 2, father) if chance.random() < 0.6 else []
        family = [head, mate, *children]
        if chance.random() < 0.35:  # one telephone for all
            family = [replace(each, phone=head.phone) if chance.random() < 0.7 else each for each in family]
        return _with_names_of_their_own(self, family)

    def age(self, person: Person) -> int:
        return TODAY.year - person.born.year

    def children(self, first: int, father: Person) -> list[Person]:
        """Up to three; some families with twins, half of the families with a syllable for a generation."""
        chance, surname = self.chance, father.name[:1]
        shared = chance.choice(SYLLABLES) if chance.random() < 0.5 else ""
        oldest = max(0, self.age(father) - chance.randint(22, 36))
        made: list[Person] = []
        for place in range(chance.choice((1, 1, 2, 2, 3))):
            age = max(0, oldest - place * chance.randint(1, 5))
            made.append(
                self.person(first + place, surname, chance.choice((FEMALE, MALE)), age, father.home, shared=shared)
            )
        if chance.random() < self.twins:
            other = self.person(first + len(made), surname, made[-1].sex, 0, father.home, shared=shared)
            made.append(replace(other, born=made[-1].born))
        if chance.random() < 0.05:  # a son named after his father: one syllable is the father's
            made[0] = replace(made[0], name=surname + father.name[1:2] + chance.choice(SYLLABLES), sex=father.sex)
        return made

    def person(self, number: int, surname: str, sex: str, age: int, home: Home, *, shared: str = "") -> Person:
        chance = self.chance
        born = TODAY - dt.timedelta(days=max(age, 0) * 365 + chance.randint(1, 364))
        if chance.random() < 0.01:
            born = born.replace(month=1, day=1)
        return Person(
            key=f"p{number}",
            name=surname + self.given(sex, born.year, shared=shared),
            sex=sex,
            born=born,
            phone=self.phone(),
            home=home,
            household=f"h{self.families}",
            moved_to=self.home(),
            new_phone=self.phone(),
            called=self.given(sex, born.year - 20) if chance.random() < 0.05 else "",
        )

    def namesake(self, person: Person, number: int) -> Person:
        """Somebody else of that name in the same building."""
        self.families += 1
        age = max(0, self.age(person) + self.chance.randint(-12, 12))
        home = self.home_in(person.home.building)
        while home.door and home == person.home:
            home = self.home_in(person.home.building)
        other = self.person(number, person.name[:1], person.sex, age, home)
        return replace(other, name=person.name)


def _with_names_of_their_own(ground: Ground, family: Sequence[Person]) -> list[Person]:
    names: set[str] = set()
    made = []
    for person in family:
        name = person.name
        while name in names:
            name = name[:1] + ground.given(person.sex, person.born.year)
        names.add(name)
        made.append(replace(person, name=name))
    return made
