"""Life-stage visits as a year leaves them: an extract of the register, its lists, and what came of each visit."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from random import Random

from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.demo.addresses import make_address
from dure.demo.areas import DONGS
from dure.demo.district import DemoDistrict
from dure.demo.loading.stage import Stage
from dure.demo.names import NameBook
from dure.foundation.access.actor import Actor
from dure.foundation.access.branches import is_restricted
from dure.foundation.loads.running import load_next
from dure.journey.discovery.rounds.actions import MET, assign_visits, record_try, take_extract
from dure.journey.discovery.rounds.listing import list_visits
from dure.journey.discovery.rounds.loading.files import EXTRACTS
from dure.journey.discovery.rounds.models import RoundVisit
from dure.policy.korea.checklists import Answer, items_of
from dure.policy.korea.finding.rounds import columns, rounds

AGO = dt.timedelta(days=150)
STRANGERS = {65: 26, 70: 18, 3: 8, 5: 6}
BIRTHS, PREGNANCIES = 14, 5
OUTCOMES = ("met", "no_answer", "refused", "moved", "in_facility", "")
WEIGHTS = (66, 12, 6, 3, 2, 11)
WELL: dict[str, Answer] = {
    "feeds_well": True, "vaccinated": True, "safe_sleep": True, "somebody_helps": True, "recovers": True,
    "told_pension": True, "told_health": True, "told_care": True, "makes_ends_meet": True, "somebody_calls": True,
    "systolic": 128.0, "eats_well": True, "takes_medicine": "regular", "screening": "done", "cared_for": True,
    "antenatal_care": True, "no_interest": 0, "low_mood": 0,
}  # fmt: skip
WORRYING: tuple[dict[str, Answer], ...] = (
    {"no_interest": 2, "low_mood": 2},
    {"somebody_calls": False},
    {"screening": "missed"},
    {"systolic": 172.0, "takes_medicine": "irregular"},
)
WORRIED_EVERY = 9
NO_DONG = 0.06


def load_lives(stage: Stage, district: DemoDistrict, *, system: Actor, seed: int) -> int:
    """Everything of it; returns how many visits were listed."""
    chance = Random(f"{seed}-lives")
    begun = stage.now - AGO
    officer = next(one.key for one in district.staff if one.role == "district_officer" and one.ended_on is None)
    with stage.curtain(), stage.acting(officer, begun) as actor:
        load, _new = take_extract(
            actor=actor,
            path=stage.actor(officer).posts[0].path,
            file=io.BytesIO(_file(district, chance, stage.now)),
            file_name="주민등록명부.csv",
            at=begun,
        )
    while load_next(EXTRACTS, system, begun, only=load.pk):
        pass
    while list_visits(actor=system, at=begun):
        pass
    listed = list(RoundVisit.objects.visible_to(system).select_related("resident", "household").order_by("event_on"))
    _tell(stage, district, listed, chance)
    return len(listed)


def _file(district: DemoDistrict, chance: Random, now: dt.datetime) -> bytes:
    """As the register's officers save it: in CP949."""
    rows = [*_families(district), *_strangers(chance, now)]
    chance.shuffle(rows)
    return "\r\n".join([",".join(columns().values()), *rows, ""]).encode("cp949", "replace")


def _families(district: DemoDistrict) -> Iterator[str]:
    for each in district.households:
        for person in each.members:
            yield _row(person.name, person.birth_date, person.sex, each.address.as_told, relation=person.relation)


def _strangers(chance: Random, now: dt.datetime) -> Iterator[str]:
    """People whom no file knows: most of those who reach an age are such."""
    book, today = NameBook(chance), timezone.localdate(now)

    def somebody(born: dt.date, **said: str) -> str:
        sex = chance.choice(("female", "male"))
        dong = chance.choice(DONGS)
        home = make_address(chance, dong)
        place = f"{home.road} {home.building_number}" if chance.random() < NO_DONG else f"{dong.name_ko} {home.as_told}"
        return _row(book.draw(sex=sex, birth_date=born), born, sex, place, **said)

    for age, count in STRANGERS.items():
        for _ in range(count):
            yield somebody(today.replace(year=today.year - age, month=chance.randint(1, 12), day=chance.randint(1, 28)))
    for _ in range(BIRTHS):
        born = today - dt.timedelta(days=chance.randint(155, 330))
        yield somebody(born, event="출생", event_on=born.isoformat(), relation="자녀")
    for _ in range(PREGNANCIES):
        told = today - dt.timedelta(days=chance.randint(155, 330))
        born = today.replace(year=today.year - chance.randint(24, 40), day=15)
        yield somebody(born, event="임신", event_on=told.isoformat())


def _row(
    name: str, born: dt.date, sex: str, place: str, *, event: str = "", event_on: str = "", relation: str = ""
) -> str:
    words = {"female": "여", "male": "남"}
    return ",".join([name, born.isoformat(), words[sex], f'"{place}"', event, event_on, relation])


def _tell(stage: Stage, district: DemoDistrict, listed: list[RoundVisit], chance: Random) -> None:
    """Heads of the dongs give the visits out, and the people of the dong make most of those whose day has come."""
    today = timezone.localdate(stage.now)
    posted = {
        (member.unit, member.role): member.key
        for member in reversed(district.staff)
        if member.unit.startswith("hub-") and member.ended_on is None
    }
    with stage.curtain():
        for number, visit in enumerate(listed):
            dong = next((dong.code for dong in DONGS if f".{dong.code}." in visit.path), "")
            if not dong or is_restricted(visit.path) or visit.event_on > today + dt.timedelta(days=30):
                continue
            by = rounds()[visit.round_id.partition(":")[2]].by
            role = "visiting_nurse" if by == "health" else "welfare_official"
            goer = posted[f"hub-{dong}", role]
            at = _moment(stage, visit, chance)
            if chance.random() < 0.85:
                with stage.acting(posted[f"hub-{dong}", "welfare_official"], at - dt.timedelta(days=1)) as actor:
                    assign_visits(actor=actor, visits=[visit], to=stage.user(goer), at=at - dt.timedelta(days=1))
            if visit.event_on <= today:
                _try(stage, visit, goer, number, chance, at)


def _moment(stage: Stage, visit: RoundVisit, chance: Random) -> dt.datetime:
    """Some days after the event, and never in time to come."""
    day = max(visit.event_on, visit.resident.told_on) + dt.timedelta(days=chance.randint(3, 40))
    at = timezone.make_aware(dt.datetime.combine(day, dt.time(chance.randint(9, 17), chance.choice((0, 20, 40)))))
    return min(at, stage.now - dt.timedelta(hours=chance.randint(2, 30)))


def _try(stage: Stage, visit: RoundVisit, goer: str, number: int, chance: Random, at: dt.datetime) -> None:
    outcome = chance.choices(OUTCOMES, weights=WEIGHTS)[0]
    if not outcome:
        return
    times = 2 if outcome == "refused" and chance.random() < 0.6 else 1
    for count in range(times):
        with stage.acting(goer, at) as actor:
            record_try(
                actor=actor,
                visit=visit,
                record_id=uuid7(),
                way="attempt_way:visit",
                outcome=f"visit_outcome:{outcome}",
                note="",
                answers=_answers(visit, number) if f"visit_outcome:{outcome}" == MET else {},
                at=at + dt.timedelta(minutes=count),
            )


def _answers(visit: RoundVisit, number: int) -> dict[str, Answer]:
    """Most are well; now and then something worries."""
    asked = items_of(rounds()[visit.round_id.partition(":")[2]].checklist)
    told = {**WELL, **(WORRYING[number % len(WORRYING)] if number % WORRIED_EVERY == 0 else {})}
    return {key: told[key] for key in asked if key in told}
