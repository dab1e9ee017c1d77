"""Writes the story of one household, part by part, in order of time."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from dure.demo.people import DemoHousehold
from dure.demo.staff import VolunteerMember
from dure.demo.stories.cast import Cast
from dure.demo.stories.clock import StoryClock
from dure.demo.stories.parts import (
    AssessmentPart,
    BlindSpotPart,
    HouseholdStory,
    ScreeningPart,
    Section,
    SignalPart,
    TipPart,
    VisitPart,
)
from dure.demo.stories.wording import PROTECTED_THEME, Wording
from dure.policy.korea.crisis import classify

OWN_REQUESTS = 0.22
SIGNED_IN_TIPS = 0.5
ARREARS = "arrears"
SEVERITIES = {
    "none": (0, 0, 0, 0),
    "linkage": (1, 1, 0, 0),
    "general": (2, 1, 1, 0),
    "focused": (3, 2, 2, 1),
    "emergency": (4, 3, 2, 1),
}


class StoryWriter:
    """Holds what the parts of one story share: the household, its team, the words, the clock."""

    def __init__(
        self, *, rng: Random, now: datetime, household: DemoHousehold, cast: Cast, arc: str, theme: str
    ) -> None:
        self.rng = rng
        self.household = household
        self.cast = cast
        self.clock = StoryClock(rng, now)
        self.words = Wording.draw(rng, theme, household)
        restricted = theme == PROTECTED_THEME
        self.team = cast.team_of(household, restricted=restricted)
        self.official = rng.choice(self.team.officials)
        self.story = HouseholdStory(household.key, arc, theme, restricted)
        self.serial = 0

    def key(self, kind: str) -> str:
        """A key no other part has."""
        self.serial += 1
        return f"{self.household.key}-{kind}-{self.serial}"

    def signals(self, at: datetime, most: int = 3) -> None:
        """Signals of one round: they arrive together and speak of the month before."""
        listed = self.words.lists["signals"]
        kinds = self.rng.sample(listed, k=self.rng.randint(1, min(most, len(listed))))
        month = (at.date().replace(day=1) - timedelta(days=1)).replace(day=1)
        for kind in kinds:
            amount = self.rng.randint(4, 60) * 10_000 if ARREARS in kind else None
            self.story.signals.append(SignalPart(kind, month, amount, at))

    def tip(self, at: datetime) -> TipPart:
        """A new tip about this household, by somebody else or by the family itself."""
        own = self.rng.random() < OWN_REQUESTS
        part = self._own_request(at) if own else self._neighbours_tip(at)
        self.story.tips.append(part)
        return part

    def _own_request(self, at: datetime) -> TipPart:
        head, wishes = self.household.head, self.words.lists["wishes"]
        return TipPart(
            key=self.key("tip"),
            household=self.household.key,
            kind="own_request",
            channel=self.rng.choice(("web", "counter", "phone", "kiosk")),
            state="received",
            received_at=at,
            dong_code=self.household.address.dong_code,
            about_name=head.name,
            about_place=self.household.address.as_told,
            about_phone=head.phone or "",
            story=self.words.of_theme("requests"),
            wishes=tuple(self.rng.sample(wishes, k=self.rng.randint(1, min(3, len(wishes))))),
            reporter_kind="self",
            reporter_name=head.name,
            reporter_phone=head.phone or "",
            sent_by=None,
        )

    def _neighbours_tip(self, at: datetime) -> TipPart:
        kind, text = self.words.tip()
        volunteer = self._sending_volunteer(at) if kind is None else None
        if kind is None:
            others = [each for each in self.words.lists["reporters"] if each != "self"]
            kind = volunteer.reporter_kind if volunteer else self.rng.choice(others)
        return TipPart(
            key=self.key("tip"),
            household=self.household.key,
            kind="neighbour_tip",
            channel="web" if volunteer else self.rng.choice(("web", "phone", "counter")),
            state="received",
            received_at=at,
            dong_code=self.household.address.dong_code,
            about_name=self.household.head.name if self.rng.random() < 0.7 else "",
            about_place=self.household.address.as_told,
            about_phone="",
            story=text,
            wishes=(),
            reporter_kind=kind,
            reporter_name=volunteer.name if volunteer else "",
            reporter_phone=volunteer.phone if volunteer else "",
            sent_by=volunteer.key if volunteer else None,
        )

    def _sending_volunteer(self, at: datetime) -> VolunteerMember | None:
        """Half the tips that anybody could send come from a member of the dong's safety net who had joined by then."""
        neighbours = self.cast.volunteers[self.household.address.dong_code]
        members = [each for each in neighbours if each.joined_on < at.date()]
        return self.rng.choice(members) if members and self.rng.random() < SIGNED_IN_TIPS else None

    def triage(self, *, state: str = "linked", reason: str | None = None, note: str = "") -> None:
        """The last tip is looked at: linked to the household, or closed with a reason."""
        tip = self.story.tips[-1]
        at = self.clock.soon(self.rng.randint(25, 500))
        self.story.tips[-1] = replace(
            tip, state=state, triaged_by=self.official, triaged_at=at, closing_reason=reason, closing_note=note
        )

    def triage_at(self, at: datetime) -> None:
        """The last tip is taken up at once."""
        tip = self.story.tips[-1]
        self.story.tips[-1] = replace(tip, state="linked", triaged_by=self.official, triaged_at=at)

    def close_tips(self, reason: str) -> None:
        """What came of the tips is known: they are closed."""
        self.story.tips = [replace(tip, state="closed", closing_reason=reason) for tip in self.story.tips]

    def found(self, at: datetime) -> None:
        """The household counts as found in a blind spot."""
        definition = self.rng.choice(("entitled_not_receiving", "not_known"))
        tip = self.story.tips[-1].key if self.story.tips else None
        self.story.blind_spots.append(BlindSpotPart(definition, at.date(), tip))

    def plan_visit(self, planned_at: datetime, purpose: str, *, visitors: tuple[tuple[str, str], ...]) -> VisitPart:
        """A visit still to come, or one whose time has passed unrecorded."""
        visit = VisitPart(
            key=self.key("visit"),
            purpose=purpose,
            state="planned",
            planned_at=planned_at,
            planned_by=self.official,
            visitors=visitors,
            tip=self.story.tips[-1].key if self.story.tips else None,
        )
        self.story.visits.append(visit)
        return visit

    def missed(self, at: datetime, purpose: str, outcome: str) -> None:
        """A visit that met nobody, or nobody willing."""
        visit = self.plan_visit(at, purpose, visitors=self.pair(joint=self.rng.random() < 0.3))
        note = self.words.word("calls", outcome)
        started, ended = at, self.clock.soon(self.rng.randint(6, 15))
        self.story.visits[-1] = replace(
            visit, state="missed", started_at=started, ended_at=ended, outcome=outcome, outcome_note=note
        )

    def visit(self, at: datetime, purpose: str, sections: tuple[Section, ...]) -> VisitPart:
        """A visit that took place; everybody on it writes one section."""
        visitors = tuple((section.by, section.discipline) for section in sections)
        visit = self.plan_visit(at, purpose, visitors=visitors)
        ended = self.clock.soon(self.rng.randint(15, 70))
        done = replace(visit, state="done", started_at=at, ended_at=ended, outcome="met", sections=sections)
        self.story.visits[-1] = done
        return done

    def pair(self, *, joint: bool) -> tuple[tuple[str, str], ...]:
        """The official alone, or together with the nurse (where the team has none, the case manager)."""
        alone = ((self.official, "welfare"),)
        if not joint:
            return alone
        second = (self.team.nurse, "health") if self.team.nurse else (self.team.case_manager, "case_management")
        return (*alone, second)

    def sections(self, *, joint: bool) -> tuple[Section, ...]:
        """What the visitors write, in the words of the theme."""
        texts = {"welfare": "welfare", "health": "health", "case_management": "case"}
        return tuple(
            Section(by, discipline, self.words.note(self.words.of_theme(texts[discipline]), discipline))
            for by, discipline in self.pair(joint=joint)
        )

    def assess(self, level: str, visit: VisitPart) -> AssessmentPart:
        """Needs are rated as the level says; the class is what the rule makes of them."""
        needs = self.words.lists["needs"]
        ratings = dict(zip(needs, SEVERITIES[level], strict=True))
        if level == "general" and self.rng.random() < 0.4:
            ratings[needs[1]] = 2
        flags = (self.words.lists["flag"],) if level == "emergency" else ()
        computed = classify(ratings, flags=flags).class_code
        part = AssessmentPart(
            key=self.key("assessment"),
            visit=visit.key,
            by=self.official,
            at=self.clock.soon(self.rng.randint(5, 90)),
            ratings=tuple(ratings.items()),
            flags=flags,
            note=self.words.word("assessment_notes"),
            crisis_class=computed,
            decided_class=computed,
        )
        self.story.assessments.append(part)
        return part

    def override(self, decided: str, reason: str) -> None:
        """The last class is decided otherwise than the rule says, with a written reason."""
        part = self.story.assessments[-1]
        self.story.assessments[-1] = replace(part, decided_class=decided, override_reason=reason)

    def screen(self) -> None:
        """The household is screened with what is known; a crisis reason only when the class is an emergency."""
        last = self.story.assessments[-1] if self.story.assessments else None
        crisis = last is not None and last.decided_class == "emergency"
        at = self.clock.soon(self.rng.randint(10, 240))
        reasons = (self.words.lists["crisis"],) if crisis else ()
        self.story.screenings.append(ScreeningPart(at, self.official, at.date(), reasons))

    def looks(self) -> None:
        """Some of the team opened the file within the last day."""
        team = [self.official, self.team.nurse or self.team.case_manager, self.team.head]
        for person in self.rng.sample(team, k=self.rng.randint(1, 3)):
            at = self.clock.now - timedelta(minutes=self.rng.randint(10, 1_300))
            self.story.looks.append((person, at))
