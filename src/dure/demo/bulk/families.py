"""Made-up households of one dong and what happened to them, as lines for COPY; the seed decides everything."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random

from uuid_utils.compat import uuid7

from dure.demo.bulk.copying import NULL, Bulk, written
from dure.demo.bulk.ground import Dong
from dure.demo.datafiles import read_data
from dure.journey.cases.models import Case
from dure.journey.discovery.tips.models import Tip
from dure.journey.needs.models import CrisisClass, Need
from dure.journey.visits.models import Visit, VisitStaff
from dure.registry.deadlines.models import Deadline
from dure.registry.people.models import Household, Membership, Person
from dure.registry.story.models import StoryLine

HOUSEHOLD = Bulk(Household, "id", "path", "label", "area_id", "address", "address_detail", "kind_id", "registered_at")
PERSON = Bulk(Person, "id", "path", "household_id", "name", "birth_date", "sex_id", "relation_id")
MEMBERSHIP = Bulk(Membership, "id", "path", "household_id", "person_id", "relation_id", "valid_from")
NEED = Bulk(Need, "id", "path", "household_id", "area_id", "severity", "found_at", "changed_at")
CLASS = Bulk(
    CrisisClass,
    "id",
    "path",
    "household_id",
    "computed_id",
    "decided_id",
    "rule_version",
    "decided_by_id",
    "decided_at",
)
VISIT = Bulk(
    Visit, "id", "path", "household_id", "counted_path", "purpose_id", "state", "planned_at", "planned_by_id",
    "started_at", "ended_at", "outcome_id",
)  # fmt: skip
STAFF = Bulk(VisitStaff, "id", "path", "household_id", "visit_id", "user_id", "discipline_id")
DEADLINE = Bulk(
    Deadline, "id", "path", "household_id", "kind_id", "state", "starts_at", "due_at", "why", "values", "what",
    "object_id", "ended_at",
)  # fmt: skip
STORY = Bulk(
    StoryLine, "id", "path", "household_id", "at", "chapter", "template", "values", "quote", "actor_id", "actor_name"
)
CASE = Bulk(
    Case, "id", "path", "household_id", "counted_path", "tier_id", "manager_id", "why", "opened_at", "opened_by_id"
)
TIP = Bulk(Tip, "id", "path", "receipt", "kind_id", "channel_id", "received_at", "about_place", "story")
TABLES = (HOUSEHOLD, PERSON, MEMBERSHIP, NEED, CLASS, VISIT, STAFF, DEADLINE, STORY, CASE, TIP)
"""In the order in which they must be written."""

KINDS = ("single", "couple", "with_children", "single_parent", "grandparent", "multigeneration")
RELATIONS = ("head", "spouse", "child", "child")
CLASSES = ("emergency", "focused", "general", "linkage")
CLASS_SHARES = (0.005, 0.035, 0.235, 1.0)
"""Shares of those at least so pressing."""

RATED_SHARE = 0.4
CASE_SHARE = 0.002
NEED_AREAS = ("N01.1", "N02.1", "N02.2", "N03.1", "N03.2", "N04.2", "N05.1", "N06.1", "N06.2", "N08.1", "N09.1")
SUFFIXES = ("로", "길", "대로", "로1번길", "로2번길", "길3번길", "로12번길", "로27번길")
RULE_VERSION = "bulk"
DAY = dt.timedelta(days=1)
RATED = "Needs rated: no difficulty found. Crisis class: %(crisis)s"
PLANNED_WHY = written({"purpose": {"code": "visit_purpose:regular_contact"}})
TIP_WHY = written({"tip_kind": {"code": "tip_kind:neighbour_tip"}})
QUOTES = (
    "어제부터 식사를 거의 못 하셨다고 합니다.",
    "이웃이 반찬을 나누어 주었습니다.",
    "다음 주에 병원에 함께 가기로 했습니다.",
    "",
)
WORRIES = ("며칠째 불이 꺼져 있어요.", "우편물이 쌓여 있습니다.", "혼자 사시는데 요즘 안 보이세요.")


@dataclass(slots=True)
class Maker:
    """Draws the families of one dong after another."""

    rng: Random
    now: dt.datetime
    lines: dict[Bulk, list[str]] = field(default_factory=lambda: defaultdict(list))
    surnames: list[str] = field(init=False)
    shares: list[float] = field(init=False)
    given: list[list[list[str]]] = field(init=False)

    def __post_init__(self) -> None:
        surnames: dict[str, float] = read_data("names")["surnames"]
        self.surnames, self.shares = list(surnames), list(accumulate(surnames.values()))
        self.given = [[rows["female"], rows["male"]] for _decade, rows in sorted(read_data("names")["given"].items())]

    def households(self, dong: Dong, number: int) -> dict[Bulk, list[str]]:
        """The lines of so many more households of the dong, by table."""
        self.lines = defaultdict(list)
        for surname in self.rng.choices(self.surnames, cum_weights=self.shares, k=number):
            self._household(dong, surname)
        return self.lines

    def _household(self, dong: Dong, surname: str) -> None:
        chance = self.rng.random
        household = str(uuid7())
        registered = self._moment(3000)
        names = list(self._members(dong, household, surname, registered))
        road = f"{dong.name[:-1]}{SUFFIXES[int(chance() * 8)]} {int(chance() * 400) + 1}"
        detail = (
            f"{int(chance() * 8) + 101}동 {int(chance() * 15) + 1}0{int(chance() * 6) + 1}호" if chance() < 0.6 else ""
        )
        self._add(
            HOUSEHOLD, household, dong.path, names[0], dong.code, road, detail,
            f"household_type:{KINDS[int(chance() * 6)]}", registered,
        )  # fmt: skip
        self._casework(dong, household)

    def _members(self, dong: Dong, household: str, surname: str, registered: str) -> Iterator[str]:
        chance = self.rng.random
        size = (1, 1, 1, 2, 2, 2, 3, 3, 4, 4)[int(chance() * 10)]
        for place in range(size):
            person, decade, sex = str(uuid7()), int(chance() * 10), int(chance() * 2)
            given = self.given[decade][sex]
            name = surname + given[int(chance() * len(given))]
            year = 1930 + decade * 10 + int(chance() * (6 if decade == 9 else 10))
            born = f"{year}-{int(chance() * 12) + 1:02}-{int(chance() * 28) + 1:02}"
            relation = f"relation:{RELATIONS[place]}"
            self._add(PERSON, person, dong.path, household, name, born, f"sex:{('female', 'male')[sex]}", relation)
            self._add(MEMBERSHIP, str(uuid7()), dong.path, household, person, relation, registered[:10])
            yield name

    def _casework(self, dong: Dong, household: str) -> None:
        chance = self.rng.random
        official, place = str(dong.official.id), (dong.path, household)
        drawn = chance()
        crisis = (
            f"crisis_class:{next(name for name, share in zip(CLASSES, CLASS_SHARES, strict=True) if drawn <= share)}"
        )
        if chance() < RATED_SHARE:
            self._add(CLASS, str(uuid7()), *place, crisis, crisis, RULE_VERSION, official, self._moment(700))
        for area in self.rng.sample(NEED_AREAS, int(chance() * 3)):
            found = self._moment(700)
            self._add(NEED, str(uuid7()), *place, f"need_area:{area}", str(int(chance() * 3) + 2), found, found)
        self._visit(dong, household)
        self.story(dong, household, int(chance() * 9) + 1, crisis=crisis)
        if chance() < CASE_SHARE:
            opened = self._moment(300)
            self._add(
                CASE, str(uuid7()), *place, dong.path, "crisis_class:focused", str(dong.manager.id), "복합 위기",
                opened, official,
            )  # fmt: skip
        if chance() < 0.03:
            self._tip(dong)

    def _visit(self, dong: Dong, household: str) -> None:
        chance = self.rng.random
        visit, place, done = str(uuid7()), (dong.path, household), chance() < 0.94
        begins = self.now - DAY * 365 * chance() if done else self.now + DAY * (14 * chance() - 2)
        times = (
            (written(begins), written(begins + dt.timedelta(minutes=40)), "visit_outcome:met") if done else (NULL,) * 3
        )
        self._add(
            VISIT, visit, *place, dong.path, "visit_purpose:regular_contact", "done" if done else "planned",
            written(begins), str(dong.official.id), *times,
        )  # fmt: skip
        for user, discipline in ((dong.official, "welfare"), (dong.nurse, "health")):
            self._add(STAFF, str(uuid7()), *place, visit, str(user.id), f"discipline:{discipline}")
        ends = written(begins) if done else NULL
        self._add(
            DEADLINE, str(uuid7()), *place, "deadline_kind:visit_planned", "met" if done else "open",
            written(begins - 7 * DAY), written(begins), "A visit is planned: %(purpose)s", PLANNED_WHY, "visits.visit",
            visit, ends,
        )  # fmt: skip

    def story(self, dong: Dong, household: str, number: int, *, crisis: str = "crisis_class:general") -> None:
        """So many lines of one household's story."""
        values = written({"crisis": {"code": crisis}})
        for _ in range(number):
            quote = QUOTES[int(self.rng.random() * 4)]
            self._add(
                STORY, str(uuid7()), dong.path, household, self._moment(900), "need", RATED, values, quote,
                str(dong.official.id), dong.official.name,
            )  # fmt: skip

    def _tip(self, dong: Dong) -> None:
        chance, tip = self.rng.random, str(uuid7())
        letters = "".join(self.rng.choices("23456789ABCDEFGHJKLMNPQRSTUVWXYZ", k=12))
        receipt = f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"
        came = self.now - DAY * 3 * chance()
        self._add(
            TIP, tip, dong.path, receipt, "tip_kind:neighbour_tip", "contact_channel:web", written(came),
            f"{dong.name} {int(chance() * 400) + 1}번지", WORRIES[int(chance() * 3)],
        )  # fmt: skip
        self._add(
            DEADLINE, str(uuid7()), dong.path, NULL, "deadline_kind:tip_triage", "open", written(came),
            written(came + 4 * DAY), "A tip came in: %(tip_kind)s", TIP_WHY, "discovery.tip", tip, NULL,
        )  # fmt: skip

    def _moment(self, days: int) -> str:
        return written(self.now - DAY * days * self.rng.random())

    def _add(self, table: Bulk, *values: str) -> None:
        self.lines[table].append(table.line(*values))
