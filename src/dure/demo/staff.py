"""The people who work with Dure in the demonstration district: officials, nurses, partners' workers, neighbours."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle
from random import Random

from dure.demo.addresses import mobile_number
from dure.demo.areas import DONGS, Dong
from dure.demo.names import FEMALE, MALE, draw_surname, given_names
from dure.demo.services import DemoOrganization, partner_unit

FIRST_PHONE = 5_000_000
VOLUNTEERS = 60
ONE_CLICK_PARTNERS = ("warm-rice", "hope-repair")
HOME_DONG = "2650074000"  # 망미1동: the dong whose staff can be chosen with one click

# role, how many in each dong
DONG_POSTS = (("dong_head", 1), ("welfare_official", 2), ("visiting_nurse", 1), ("case_manager", 1))
# Two dongs share a neighbour's vocational counselor, which leaves a gap for the warning of R009 to show.
WITHOUT_COUNSELOR = frozenset({"2650067000", "2650078000"})
OFFICE_POSTS = (
    ("suyeong", "district_leader", 1),
    ("suyeong", "security_officer", 1),
    ("suyeong", "administrator", 1),
    ("hope", "district_officer", 3),
    ("hope", "case_manager", 2),
    ("shield", "welfare_official", 1),
    ("shield", "case_manager", 1),
    ("busan", "province_leader", 1),
    ("shield", "protection_officer", 1),
)
# One of the named team is enough to choose from; it also has people of these roles.
HIDDEN_POSTS = {("shield", "welfare_official"), ("shield", "case_manager")}
# The seed counts private visiting personnel apart (R170): counselors are employed by a contracted body here.
PRIVATE_ROLES = frozenset({"vocational_counselor"})
NET_TEAMS = ("discover", "support", "visit")
VOLUNTEER_KINDS = ("tong_ri_head", "tong_ri_head", "volunteer", "mail_carrier", "volunteer", "meter_reader")


@dataclass(frozen=True)
class StaffMember:
    """One person with one posting; `ended_on` is None while it lasts.

    `one_click` marks the people shown on the demo sign-in page, `employment` is public or private, `unit` is the key
    of a unit of `areas.unit_rows()` or of `services.partner_unit()`. `user_name` is what they sign in with.
    """

    key: str
    name: str
    sex: str
    role: str
    unit: str
    employment: str
    user_name: str
    email: str
    phone: str
    started_on: date
    ended_on: date | None
    one_click: bool


@dataclass(frozen=True)
class VolunteerMember:
    """One resident of the human safety net; `reporter_kind` is how a tip of theirs is counted."""

    key: str
    name: str
    sex: str
    reporter_kind: str
    net_team: str
    unit: str
    dong_code: str
    tong_number: int
    user_name: str
    phone: str
    joined_on: date
    trained_on: date | None
    one_click: bool


class _Roll:
    """Gives names, each once, and running numbers."""

    def __init__(self, rng: Random, today: date) -> None:
        self.rng, self.today = rng, today
        self.names: set[str] = set()
        self.phones = FIRST_PHONE

    def name(self, sex: str) -> str:
        while True:
            name = draw_surname(self.rng) + self.rng.choice(given_names(sex, self.rng.randint(1965, 1998)))
            if name not in self.names:
                self.names.add(name)
                return name

    def phone(self) -> str:
        self.phones += 1
        return mobile_number(self.phones)

    def ago(self, least: int, most: int) -> date:
        return self.today - timedelta(days=self.rng.randint(least, most))

    def member(
        self, key: str, role: str, *, unit: str, employment: str = "public", one_click: bool = False
    ) -> StaffMember:
        sex = FEMALE if self.rng.random() < (0.9 if role == "visiting_nurse" else 0.62) else MALE
        return StaffMember(
            key=key,
            name=self.name(sex),
            sex=sex,
            role=role,
            unit=unit,
            employment=employment,
            user_name=key,
            email=f"{key}@dure.example",
            phone=self.phone(),
            started_on=self.ago(260, 1_400),
            ended_on=None,
            one_click=one_click,
        )


def _dong_staff(roll: _Roll, number: int, dong: Dong) -> Iterator[StaffMember]:
    posts = list(DONG_POSTS)
    if dong.code not in WITHOUT_COUNSELOR:
        posts.append(("vocational_counselor", 1))
    for role, many in posts:
        for each in range(1, many + 1):
            key = f"{role.replace('_', '-')}-{number:02d}-{each}"
            yield roll.member(
                key,
                role,
                unit=f"hub-{dong.code}",
                employment="private" if role in PRIVATE_ROLES else "public",
                one_click=dong.code == HOME_DONG and each == 1,
            )


def _left_staff(roll: _Roll) -> StaffMember:
    """Somebody whose posting is over: may sign in, sees nothing."""
    left = roll.member("welfare-official-left", "welfare_official", unit=f"hub-{HOME_DONG}")
    return StaffMember(**{**left.__dict__, "ended_on": roll.ago(40, 90)})


def make_staff(*, seed: int, today: date, organizations: Sequence[DemoOrganization]) -> tuple[StaffMember, ...]:
    """Everybody with a posting, and one worker for every listed organisation."""
    roll = _Roll(Random(f"staff-{seed}"), today)
    staff = [member for number, dong in enumerate(DONGS, start=1) for member in _dong_staff(roll, number, dong)]
    for unit, role, many in OFFICE_POSTS:
        staff.extend(
            roll.member(
                f"{role.replace('_', '-')}-{unit}-{each}",
                role,
                unit=unit,
                one_click=each == 1 and (unit, role) not in HIDDEN_POSTS,
            )
            for each in range(1, many + 1)
        )
    staff.append(_left_staff(roll))
    staff.extend(
        roll.member(
            f"partner-{each.key}",
            "partner_worker",
            unit=partner_unit(each).key,
            employment=each.sector,
            one_click=each.key in ONE_CLICK_PARTNERS,
        )
        for each in organizations
    )
    return tuple(staff)


def make_volunteers(*, seed: int, today: date, number: int = VOLUNTEERS) -> tuple[VolunteerMember, ...]:
    """The residents of the safety net, spread over the ten dongs."""
    rng = Random(f"volunteers-{seed}")
    roll = _Roll(rng, today)
    roll.phones = FIRST_PHONE + 1_000
    members = []
    for index, dong in zip(range(1, number + 1), cycle(DONGS), strict=False):
        kind = VOLUNTEER_KINDS[(index // len(DONGS)) % len(VOLUNTEER_KINDS)]
        # Four of five village foremen are women (R179).
        sex = FEMALE if rng.random() < (0.8 if kind == "tong_ri_head" else 0.45) else MALE
        joined = roll.ago(100, 1_100)
        members.append(
            VolunteerMember(
                key=f"volunteer-{index:02d}",
                name=roll.name(sex),
                sex=sex,
                reporter_kind=kind,
                net_team=NET_TEAMS[index % len(NET_TEAMS)],
                unit=f"net-{dong.code}",
                dong_code=dong.code,
                tong_number=rng.randint(1, dong.tongs),
                user_name=f"volunteer-{index:02d}",
                phone=roll.phone(),
                joined_on=joined,
                trained_on=joined + timedelta(days=rng.randint(5, 60)) if rng.random() < 0.85 else None,
                one_click=dong.code == HOME_DONG and index <= len(DONGS),
            )
        )
    return tuple(members)
