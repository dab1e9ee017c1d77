"""The kinds of stories: how far each household has come on its way through the house, and how long ago."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from dure.demo.stories.linking import (
    Answering,
    add_review,
    close_case,
    emergency_aid,
    expect_contact,
    move_referral,
    open_case,
    send_referral,
    standing_benefits,
)
from dure.demo.stories.parts import AssessmentPart, Section, VisitPart
from dure.demo.stories.writer import StoryWriter

MONTHS_8 = 240
AT_ONCE = Answering()


def _begin(writer: StoryWriter, days: int) -> None:
    """The household becomes known: by a tip, by signals, or by both; a tip is linked to it.

    A protected household never has a tip: dongs read tips, and a tip names the place.
    """
    way = 0.0 if writer.story.restricted else writer.rng.random()
    if way < 0.6:
        writer.signals(writer.clock.ago(days))
    if way > 0.4:
        writer.tip(writer.clock.ago(max(0, days - 1)))
        writer.triage()
    standing_benefits(writer)


def _visit_after(writer: StoryWriter, days: int, *, joint: bool, purpose: str = "") -> VisitPart:
    first = purpose or ("tip_check" if writer.story.tips else "signal_check")
    return writer.visit(writer.clock.ago(days), first, writer.sections(joint=joint))


def _known(writer: StoryWriter, days: int, level: str, *, joint: bool | None = None) -> AssessmentPart:
    """From becoming known to the rated and screened household; the visit was that many days ago."""
    _begin(writer, days + writer.rng.randint(2, 6))
    together = joint if joint is not None else writer.rng.random() < 0.5
    assessment = writer.assess(level, _visit_after(writer, days, joint=together))
    if level in {"general", "focused", "emergency"}:
        writer.found(assessment.at)
    writer.screen()
    return assessment


def fresh_tip(writer: StoryWriter) -> None:
    """Came in within the last hours; nobody has looked at it."""
    writer.tip(writer.clock.hours_ago(writer.rng.uniform(0.4, 15)))


def late_tip(writer: StoryWriter) -> None:
    """Came in days ago and is still not looked at: a passed clock."""
    writer.tip(writer.clock.hours_ago(writer.rng.uniform(28, 76)))


def signals_only(writer: StoryWriter) -> None:
    """The machine says something; nobody has been there yet."""
    writer.signals(writer.clock.ago(writer.rng.randint(2, 55)))
    standing_benefits(writer)


def visit_planned(writer: StoryWriter) -> None:
    """A visit stands in the calendar, today or in the days to come."""
    _begin(writer, writer.rng.randint(2, 9))
    days = writer.rng.choices((0, 1, 2, 3, 5), weights=(35, 20, 20, 15, 10))[0]
    purpose = "tip_check" if writer.story.tips else "signal_check"
    writer.plan_visit(writer.clock.ahead(days), purpose, visitors=writer.pair(joint=writer.rng.random() < 0.5))


def visit_overdue(writer: StoryWriter) -> None:
    """The planned day has passed and nothing is written."""
    _begin(writer, writer.rng.randint(6, 12))
    planned = writer.clock.ago(writer.rng.randint(1, 3))
    writer.plan_visit(planned, "tip_check" if writer.story.tips else "signal_check", visitors=writer.pair(joint=True))


def no_answer(writer: StoryWriter) -> None:
    """Nobody opened; a second visit is planned."""
    days = writer.rng.randint(3, 14)
    _begin(writer, days + 4)
    writer.missed(writer.clock.ago(days), "first_consultation", "no_answer")
    writer.plan_visit(
        writer.clock.ahead(writer.rng.randint(0, 4)), "first_consultation", visitors=writer.pair(joint=True)
    )


def refused(writer: StoryWriter) -> None:
    """The family does not want a visit, for now."""
    days = writer.rng.randint(8, 100)
    _begin(writer, days + 5)
    writer.missed(writer.clock.ago(days), "first_consultation", "refused")
    writer.plan_visit(
        writer.clock.ahead(writer.rng.randint(2, 9)), "first_consultation", visitors=writer.pair(joint=False)
    )


def gone(writer: StoryWriter) -> None:
    """Moved, deceased, in hospital or not at that address."""
    days = writer.rng.randint(10, 150)
    _begin(writer, days + 6)
    outcome = writer.rng.choice(("moved", "deceased", "in_facility", "address_wrong"))
    writer.missed(writer.clock.ago(days), "first_consultation", outcome)
    reason = {"moved": "moved_away", "deceased": "deceased", "in_facility": "other", "address_wrong": "not_found"}
    writer.close_tips(reason[outcome])


def fine(writer: StoryWriter) -> None:
    """Visited, and no great need was found."""
    days = writer.rng.randint(5, MONTHS_8 - 10)
    _begin(writer, days + writer.rng.randint(2, 6))
    text = writer.words.word("fine")
    purpose = "tip_check" if writer.story.tips else "signal_check"
    visit = writer.visit(writer.clock.ago(days), purpose, (Section(writer.official, "welfare", text),))
    writer.assess("none", visit)
    if writer.rng.random() < 0.5:
        writer.screen()
    writer.close_tips("no_need")


def unmet(writer: StoryWriter) -> None:
    """A need is known and nobody has been asked to meet it: what Dure must not let lie."""
    assessment = _known(writer, writer.rng.randint(4, 30), writer.rng.choice(("general", "general", "linkage")))
    if assessment.decided_class == "general" and writer.rng.random() < 0.25:
        writer.override("linkage", "자녀가 매주 들러 식사를 챙기고 있어 한 가지 서비스로 충분하다고 판단함.")


@dataclass(frozen=True)
class LinkStory:
    """A story that ends with a referral in one state; days since the visit, and the pace of the answers."""

    state: str
    days: tuple[int, int]
    pace: Answering = AT_ONCE

    def __call__(self, writer: StoryWriter) -> None:
        """Tell it."""
        days = writer.rng.randint(*self.days)
        assessment = _known(writer, days, writer.rng.choice(("linkage", "linkage", "general")))
        sent_at = writer.clock.ago(max(0, days - 1)) if self.state == "confirmed" else writer.clock.soon(120)
        if send_referral(writer, assessment, sent_at=sent_at):
            move_referral(writer, self.state, self.pace)
            if self.state == "confirmed" and writer.rng.random() < 0.4:
                writer.close_tips("information_given" if writer.story.tips else "other")


@dataclass(frozen=True)
class EmergencyStory:
    """A household in danger now: seen some hours ago (between two limits, in daylight), 72 hours running or passed."""

    hours: tuple[int, int]
    helped: bool

    def __call__(self, writer: StoryWriter) -> None:
        """Tell it: signal days before, tip and scene check one after the other."""
        seen = writer.clock.hours_ago_by_day(*self.hours)
        writer.signals(seen - timedelta(days=writer.rng.randint(9, 16)))
        standing_benefits(writer)
        writer.tip(seen - timedelta(hours=3))
        writer.triage_at(seen - timedelta(minutes=writer.rng.randint(100, 170)))
        visit = writer.visit(seen, "scene_check", writer.sections(joint=True))
        assessment = writer.assess("emergency", visit)
        writer.found(assessment.at)
        writer.screen()
        open_case(writer, assessment)
        if self.helped:
            emergency_aid(writer)
        if send_referral(writer, assessment, sent_at=writer.clock.soon(20)) and self.helped:
            move_referral(writer, "accepted", Answering(answer=0))
        expect_contact(writer, writer.clock.ahead(0))


@dataclass(frozen=True)
class CaseStory:
    """A household under case management since some days; `closing` is the reason it was closed for, if it was."""

    level: str
    days: tuple[int, int]
    closing: str | None = None
    late: bool = False

    def __call__(self, writer: StoryWriter) -> None:
        """Tell it: from becoming known over goals, visits and reviews to today or to the closing."""
        days = writer.rng.randint(*self.days)
        assessment = _known(writer, days, self.level, joint=True)
        if assessment.decided_class == "emergency":
            emergency_aid(writer)
        if assessment.decided_class == "general" and self.level == "focused":
            writer.override("focused", "폭력 위험이 다시 생길 수 있어 집중으로 살피기로 함.")
        open_case(writer, writer.story.assessments[-1])
        self._accompany(writer, assessment, days)
        if self.closing:
            # What became better is rated once more before the case ends, so that class and needs are not left behind.
            writer.assess("none" if self.closing == "goals_met" else "linkage", writer.story.visits[-1])
            close_case(writer, self.closing, writer.clock.ago(max(1, days - 125)))
            writer.close_tips("information_given")
        else:
            coming = writer.clock.now - timedelta(days=2) if self.late else writer.clock.ahead(writer.rng.randint(0, 6))
            expect_contact(writer, coming)

    def _accompany(self, writer: StoryWriter, assessment: AssessmentPart, days: int) -> None:
        if send_referral(writer, assessment, sent_at=writer.clock.soon(30)):
            move_referral(writer, "confirmed" if days > 25 else "accepted")
        for left in range(days - 21, max(days - 115, 5), -30):
            text = writer.words.note(writer.words.word("case_visits"), "case_management")
            writer.visit(
                writer.clock.ago(left), "case_work", (Section(writer.team.case_manager, "case_management", text),)
            )
            if send_referral(writer, assessment, sent_at=writer.clock.soon(40)):
                move_referral(writer, "confirmed" if left > 20 else "accepted")
        if days > 95:
            reviewed = writer.clock.ago(max(2, days - 118))
            overdue = (writer.clock.now - timedelta(days=4)).date() if self.late else None
            add_review(writer, reviewed, next_review_on=overdue)


def protected(writer: StoryWriter) -> None:
    """A household protected from a violent person: the named team alone works with it."""
    CaseStory("emergency", (20, 70))(writer)


def routine(writer: StoryWriter) -> None:
    """A visit as there are many: somebody looked after somebody known."""
    days = writer.rng.randint(1, MONTHS_8)
    standing_benefits(writer)
    purpose = writer.rng.choices(("regular_contact", "health_check", "delivery"), weights=(50, 32, 18))[0]
    purpose = LIFECYCLE.get(writer.household.head.age(writer.clock.now.date()), purpose)
    health = purpose == "health_check"
    author = (writer.team.nurse, "health") if health and writer.team.nurse else (writer.official, "welfare")
    text = writer.words.note(writer.words.word("routine", purpose), author[1])
    writer.visit(writer.clock.ago(days), purpose, (Section(*author, text),))


LIFECYCLE = {65: "lifecycle_65", 70: "lifecycle_70"}
QUICK, SLOW = Answering(1, 4, 2), Answering(2, 9, 4)
RECENT, SINCE_LONG = (1, 3), (35, MONTHS_8 - 15)

Arc = Callable[[StoryWriter], None]

# name, how many households, how it is told
ARCS: tuple[tuple[str, int, Arc], ...] = (
    ("protected", 3, protected),
    ("emergency_hours_left", 1, EmergencyStory((50, 70), helped=False)),
    ("emergency_new", 1, EmergencyStory((6, 27), helped=True)),
    ("emergency_breached", 1, EmergencyStory((75, 98), helped=False)),
    ("case_emergency", 1, CaseStory("emergency", (15, 45))),
    ("case_focused", 7, CaseStory("focused", (30, 170))),
    ("case_general", 4, CaseStory("general", (30, 150))),
    ("case_late", 2, CaseStory("focused", (125, 180), late=True)),
    ("case_closed_goals", 3, CaseStory("focused", (150, MONTHS_8 - 12), closing="goals_met")),
    ("case_closed_improved", 1, CaseStory("general", (140, MONTHS_8 - 12), closing="improved")),
    ("case_closed_refused", 1, CaseStory("general", (140, MONTHS_8 - 12), closing="refused")),
    ("referral_sent", 6, LinkStory("sent", RECENT)),
    ("referral_sent_late", 4, LinkStory("sent", (6, 11))),
    ("referral_accepted", 8, LinkStory("accepted", (2, 9))),
    ("referral_delivered", 5, LinkStory("delivered", (6, 9), QUICK)),
    ("referral_delivered_late", 3, LinkStory("delivered", (22, 30), QUICK)),
    ("referral_declined", 6, LinkStory("declined", (3, 14))),
    ("referral_cancelled", 2, LinkStory("cancelled", (10, 40))),
    ("referral_confirmed", 26, LinkStory("confirmed", SINCE_LONG, SLOW)),
    ("fresh_tip", 6, fresh_tip),
    ("late_tip", 4, late_tip),
    ("visit_planned", 22, visit_planned),
    ("visit_overdue", 5, visit_overdue),
    ("no_answer", 10, no_answer),
    ("refused", 6, refused),
    ("gone", 6, gone),
    ("unmet", 14, unmet),
    ("fine", 34, fine),
    ("signals_only", 68, signals_only),
)
ROUTINE_VISITS = 200
