"""The work in the neighbourhoods: who has charge of which tong, whom officials met, what residents complained of."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import cycle

from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.commons.neighbourhood.actions.complaints import (
    begin_work,
    decide_complaint,
    take_complaint,
    tell_complainant,
)
from dure.commons.neighbourhood.actions.contacts import Offer, write_contact
from dure.commons.neighbourhood.models import Complaint
from dure.demo.addresses import mobile_number
from dure.demo.areas import DONGS, Dong, dong_path, tong_path
from dure.demo.district import DemoDistrict
from dure.demo.loading.ground import SINCE
from dure.demo.loading.stage import Stage
from dure.demo.staff import HOME_DONG, StaffMember
from dure.foundation.access.actor import Actor
from dure.foundation.areas.models import Area
from dure.journey.needs.next_contacts.keeping import keep_next_contacts
from dure.registry.charges.actions import give_charges, note_absence

DAY = dt.timedelta(days=1)
OFFICIALS = ("welfare_official", "visiting_nurse")
KNOWN_SINCE = 16
COMPLAINANTS = 9_000_000  # numbers that nobody else of the demonstration has
"""Days ago on which the regular contacts began; some are late since."""

# Task, way, whom, what: written down by the officials of the home dong, the latest first.
CONTACTS = (
    ("meet_residents", "visit", "경로당 어르신들", "경로당 운영 시간과 안부 전화 신청을 안내했다."),
    ("greet_head", "visit", "통장님", "혼자 사는 어르신 명단을 함께 살펴보았다."),
    ("identify_need", "phone", "반장님", "며칠째 안 보이는 분이 있다고 하여 찾아가 보기로 했다."),
    ("identify_resource", "visit", "골목 반찬가게", "매주 반찬 다섯 통을 나누고 싶어 하셨다."),
    ("meet_residents", "visit", "버스 정류장에서 만난 주민들", "복지 상담 창구를 알려 드렸다."),
    ("greet_head", "phone", "통장님", "새로 이사 온 가구 이야기를 들었다."),
    ("identify_need", "neighbour", "세탁소 주인", "옆집 어르신이 끼니를 거르시는 것 같다고 했다."),
    ("meet_residents", "visit", "시장 상인회", "위기 이웃을 알리는 방법을 설명했다."),
)
OFFER = Offer("골목 반찬가게", "resource_kind:food", "매주 금요일 반찬 다섯 통")

# Days ago, kind, what, who, and how far it went.
COMPLAINTS = (
    (9, "grievance", "골목 가로등이 열흘 넘게 꺼져 있어 밤에 다니기 무섭습니다.", "이주민", "received"),
    (3, "inconvenience", "빌라 앞에 쓰레기가 쌓여 냄새가 심합니다.", "박주민", "working"),
    (5, "question", "에너지바우처는 언제부터 신청할 수 있나요?", "최주민", "decided"),
    (20, "suggestion", "경로당 앞 계단에 손잡이를 달아 주세요.", "정주민", "closed"),
)
ANSWERS = {
    "decided": ("explained", "신청 시기와 준비할 서류를 안내해 드렸습니다."),
    "closed": ("resolved", "손잡이를 달았습니다."),
}


def load_neighbourhoods(stage: Stage, district: DemoDistrict, system: Actor) -> int:
    """Charges of every dong, contacts and complaints of the home dong; gives back how many next contacts were set."""
    acting = replace(system, now=stage.now)
    for dong in DONGS:
        _give(stage, dong, _officials(district, dong), acting)
    home = _officials(district, next(dong for dong in DONGS if dong.code == HOME_DONG))
    _write_contacts(stage, home)
    _take_complaints(stage, home[0])
    return keep_all_contacts(acting, at=stage.now - KNOWN_SINCE * DAY) + keep_all_contacts(acting, at=stage.now)


def keep_all_contacts(system: Actor, *, at: dt.datetime) -> int:
    """What the nightly job does."""
    changed = 0
    while found := keep_next_contacts(actor=system, at=at):
        changed += found
    return changed


def _officials(district: DemoDistrict, dong: Dong) -> list[StaffMember]:
    there = [one for one in district.staff if one.unit == f"hub-{dong.code}" and one.ended_on is None]
    return sorted((one for one in there if one.role in OFFICIALS), key=lambda one: OFFICIALS.index(one.role))


def _give(stage: Stage, dong: Dong, officials: list[StaffMember], system: Actor) -> None:
    """The tongs in turn, the last one left open; the dong's own line is the first official's."""
    area = Area.objects.get(path=dong_path(dong.code))
    tongs = [Area.objects.get(path=tong_path(dong.code, number)) for number in range(1, dong.tongs)]
    given: dict[str, list[Area]] = {officials[0].key: [area]}
    for tong, member in zip(tongs, cycle(officials), strict=False):
        given.setdefault(member.key, []).append(tong)
    for key, areas in given.items():
        give_charges(actor=system, dong=area, areas=areas, official=stage.user(key).pk, since=SINCE, at=stage.now)
    if dong.code == HOME_DONG:
        today = timezone.localdate(stage.now)
        note_absence(
            actor=system,
            record_id=uuid7(),
            dong=area,
            official=stage.user(officials[1].key).pk,
            substitute=stage.user(officials[0].key).pk,
            first_day=today - DAY,
            last_day=today + 3 * DAY,
            at=stage.now,
        )


def _write_contacts(stage: Stage, officials: list[StaffMember]) -> None:
    dong = Area.objects.get(path=dong_path(HOME_DONG))
    tongs = cycle(Area.objects.filter(parent=dong).order_by("path"))
    people = cycle((officials[0], officials[0], officials[-1]))
    for number, ((task, way, whom, note), tong, member) in enumerate(zip(CONTACTS * 2, tongs, people, strict=False)):
        at = _working_moment(stage, number)
        with stage.curtain(), stage.acting(member.key, at) as actor:
            offers = task == "identify_resource" and member is officials[0] and number < len(CONTACTS)
            write_contact(
                actor=actor,
                record_id=uuid7(),
                area=tong,
                dong=dong,
                task=f"neighbourhood_task:{task}",
                way=f"attempt_way:{way}",
                whom=whom,
                note=note,
                offer=OFFER if offers else None,
                at=at,
            )


def _working_moment(stage: Stage, number: int) -> dt.datetime:
    """Three a day, the latest an hour ago, the others in the hours of the office on working days."""
    if number == 0:
        return stage.now - dt.timedelta(hours=1)
    day = timezone.localdate(stage.now) - (1 + number // 3) * DAY
    while day.weekday() > 4:
        day -= 2 * DAY
    return timezone.make_aware(dt.datetime.combine(day, dt.time(16 - 3 * (number % 3), 10 * (number % 6))))


def _take_complaints(stage: Stage, member: StaffMember) -> None:
    dong = Area.objects.get(path=dong_path(HOME_DONG))
    for number, (days, kind, text, who, state) in enumerate(COMPLAINTS):
        at = stage.now - days * DAY
        with stage.curtain(), stage.acting(member.key, at) as actor:
            complaint, _new = take_complaint(
                actor=actor,
                record_id=uuid7(),
                area=dong,
                kind=f"complaint_kind:{kind}",
                text=text,
                complainant=who,
                answer_by="contact_channel:phone",
                phone=mobile_number(COMPLAINANTS + number),
                at=at,
            )
            _go_on(actor, complaint, state, at + DAY)


def _go_on(actor: Actor, complaint: Complaint, state: str, at: dt.datetime) -> None:
    if state == "received":
        return
    begin_work(actor=actor, complaint=complaint, at=at)
    if state not in ANSWERS:
        return
    outcome, answer = ANSWERS[state]
    complaint.refresh_from_db(from_queryset=Complaint.objects.visible_to(actor))
    decide_complaint(actor=actor, complaint=complaint, outcome=f"complaint_outcome:{outcome}", answer=answer, at=at)
    if state == "closed":
        tell_complainant(actor=actor, complaint=complaint, note="전화로 알려 드림", at=at + DAY)
