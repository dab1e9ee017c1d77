"""Writes the later parts of a story: referrals, what the household gets, and case management."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from dure.demo.services import DemoService
from dure.demo.stories.cast import fitting_service
from dure.demo.stories.parts import (
    ActionPart,
    AssessmentPart,
    CasePart,
    ConsentPart,
    GoalPart,
    ProvisionPart,
    ReferralPart,
    ReviewPart,
)
from dure.demo.stories.writer import StoryWriter

GOODS = frozenset({"food", "household_goods", "heating", "school_uniform", "medicines"})
CASH = frozenset({"fund", "cash_donation", "monthly_rent"})
CONSENT_DAYS = 365
REVIEW_DAYS = 90
# Living aid of 2026 for one and four people (press; the sizes between were not found, so nobody valued those here).
LIVING_AID_KRW = {1: 783_000, 4: 1_994_600}
FAMILY = "본인"
RESPONSIBLE = {"welfare": "official", "health": "nurse", "case": "case_manager"}


@dataclass(frozen=True)
class Answering:
    """How many days each step of a referral takes; a step the state does not reach is not looked at."""

    answer: int = 1
    deliver: int = 6
    confirm: int = 3


def provision_kind(service: DemoService, sector: str) -> str:
    """The code under which what this service gives is recorded."""
    if service.resource_kind in CASH:
        return "cash_gift"
    if service.resource_kind in GOODS:
        return "goods"
    return "public_service" if sector == "public" else "private_service"


def consent_part(writer: StoryWriter, at: datetime) -> ConsentPart:
    """The head agrees that the provider may know what it needs to know."""
    manner = writer.rng.choices(("signed_screen", "signed_paper", "oral_witness"), weights=(55, 35, 10))[0]
    witness = writer.cast.names[writer.official] if manner == "oral_witness" else ""
    until = at.date() + timedelta(days=CONSENT_DAYS)
    return ConsentPart("third_party", manner, writer.household.head.name, at, until, witness)


def send_referral(writer: StoryWriter, assessment: AssessmentPart, *, sent_at: datetime) -> ReferralPart | None:
    """The gravest need some service answers is referred; None when no service fits any need."""
    used = {referral.service for referral in writer.story.referrals}
    met = {referral.need for referral in writer.story.referrals}
    rated = sorted(assessment.ratings, key=lambda pair: -pair[1])
    for need, severity in rated:
        if severity == 0 or need in met:
            continue
        service = fitting_service(
            writer.rng, writer.cast, household=writer.household, need=need, today=writer.clock.now.date(), used=used
        )
        if service is not None:
            part = ReferralPart(
                key=writer.key("referral"),
                need=need,
                assessment=assessment.key,
                service=service.key,
                state="sent",
                request=writer.words.word("requests", need),
                consent=consent_part(writer, sent_at),
                sent_by=writer.official,
                sent_at=writer.clock.soon(2),
            )
            writer.story.referrals.append(part)
            return part
    return None


def _service_of(writer: StoryWriter, referral: ReferralPart) -> DemoService:
    return next(service for service in writer.cast.services if service.key == referral.service)


def _after(writer: StoryWriter, days: int) -> datetime:
    """Some days after the last moment, in office hours where now leaves room for it."""
    gone = (writer.clock.now - writer.clock.last).days
    return writer.clock.ago(max(0, gone - days)) if gone > days else writer.clock.soon(writer.rng.randint(30, 200))


def move_referral(writer: StoryWriter, state: str, pace: Answering | None = None) -> ReferralPart:
    """Carry the last referral on to the state."""
    pace = pace or Answering()
    part = writer.story.referrals[-1]
    if state == "cancelled":
        part = replace(part, state=state, cancelled_at=_after(writer, pace.answer))
        part = replace(part, decline_note=writer.words.word("cancelled"))
    elif state != "sent":
        part = _answer(writer, part, declined=state == "declined", days=pace.answer)
    if state in {"delivered", "confirmed"}:
        part = _deliver(writer, part, days=pace.deliver)
    if state == "confirmed":
        part = _confirm(writer, part, days=pace.confirm)
    writer.story.referrals[-1] = part
    return part


def _answer(writer: StoryWriter, part: ReferralPart, *, declined: bool, days: int) -> ReferralPart:
    partner, at = writer.cast.partner(_service_of(writer, part)), _after(writer, days)
    if not declined:
        return replace(part, state="accepted", answered_by=partner, answered_at=at)
    reason = writer.rng.choice(
        ("full", "waiting_list", "not_our_target", "no_budget", "not_reachable", "family_refused")
    )
    note = writer.words.word("declined", reason)
    return replace(
        part, state="declined", answered_by=partner, answered_at=at, decline_reason=reason, decline_note=note
    )


def _deliver(writer: StoryWriter, part: ReferralPart, *, days: int) -> ReferralPart:
    return replace(
        part,
        state="delivered",
        delivered_at=_after(writer, days),
        delivery_note=writer.words.word("delivered"),
        worth_krw=_service_of(writer, part).worth_krw,
    )


def _confirm(writer: StoryWriter, part: ReferralPart, *, days: int) -> ReferralPart:
    done = replace(
        part,
        state="confirmed",
        confirmed_by=writer.official,
        confirmed_at=_after(writer, days),
        confirmation_note=writer.words.word("confirmed"),
    )
    _receive(writer, done)
    return done


def _receive(writer: StoryWriter, referral: ReferralPart) -> None:
    service = _service_of(writer, referral)
    giver = writer.cast.organizations[service.organization]
    starts_on = (referral.delivered_at or referral.sent_at).date()
    writer.story.provisions.append(
        ProvisionPart(
            kind=provision_kind(service, giver.sector),
            title=service.name,
            giver=giver.key,
            giver_name=giver.name,
            starts_on=starts_on,
            ends_on=starts_on if service.period == "once" else None,
            worth_krw=service.worth_krw,
            recorded_by=writer.official,
            referral=referral.key,
        )
    )


def standing_benefits(writer: StoryWriter) -> None:
    """What the household gets already because of its standing."""
    titles = {"basic_livelihood": "기초생활보장 급여", "basic_pension": "기초연금"}
    seen: set[str] = set()
    for standing in writer.household.standings:
        if standing.status in titles and standing.status not in seen:
            seen.add(standing.status)
            writer.story.provisions.append(
                ProvisionPart(
                    kind="public_benefit",
                    title=titles[standing.status],
                    giver=None,
                    giver_name="수영구",
                    starts_on=standing.since,
                    ends_on=None,
                    worth_krw=None,
                    recorded_by=None,
                )
            )


def emergency_aid(writer: StoryWriter) -> None:
    """Help comes first: living aid for a month, recorded at once."""
    day = writer.clock.soon(writer.rng.randint(60, 400)).date()
    worth = LIVING_AID_KRW.get(len(writer.household.members))
    writer.story.provisions.append(
        ProvisionPart(
            kind="emergency_aid",
            title="긴급복지 생계지원 1회",
            giver=None,
            giver_name="수영구",
            starts_on=day,
            ends_on=day + timedelta(days=29),
            worth_krw=worth,
            recorded_by=writer.official,
        )
    )


def _person(writer: StoryWriter, who: str) -> str:
    nurse = writer.team.nurse or writer.team.case_manager
    keys = {"official": writer.official, "nurse": nurse, "case_manager": writer.team.case_manager}
    return writer.cast.names[keys[RESPONSIBLE[who]]] if who in RESPONSIBLE else FAMILY


def _goals(writer: StoryWriter, assessment: AssessmentPart, at: datetime) -> tuple[GoalPart, ...]:
    rows = writer.words.lists["goals"]
    needs = [need for need, severity in assessment.ratings if severity > 0]
    pairs = list(zip(rows, needs, strict=False))
    return tuple(
        GoalPart(
            need=need,
            text=wish,
            meaning=meaning,
            state="running",
            set_at=at,
            due_on=at.date() + timedelta(days=90),
            ended_at=None,
            actions=_actions(writer, at),
        )
        for (wish, meaning), need in pairs
    )


def _actions(writer: StoryWriter, at: datetime) -> tuple[ActionPart, ...]:
    parts = []
    for text, who in writer.rng.sample(_action_rows(writer), k=writer.rng.randint(2, 3)):
        due = at.date() + timedelta(days=writer.rng.randint(5, 45))
        done = datetime.combine(due, at.timetz()) - timedelta(days=writer.rng.randint(0, 3))
        past = at < done < writer.clock.now and writer.rng.random() < 0.75
        parts.append(ActionPart(text, _person(writer, who), due, done if past else None))
    return tuple(parts)


def _action_rows(writer: StoryWriter) -> list[tuple[str, str]]:
    return [
        (row[0], row[1]) for row in writer.words.table("protected_actions" if writer.story.restricted else "actions")
    ]


def open_case(writer: StoryWriter, assessment: AssessmentPart) -> CasePart:
    """A case is opened with goals in the family's words."""
    at = writer.clock.soon(writer.rng.randint(30, 300))
    case = CasePart(
        key=writer.key("case"),
        crisis_class=assessment.decided_class,
        manager=writer.team.case_manager,
        why=writer.words.word("case_reasons"),
        opened_at=at,
        opened_by=writer.official,
        goals=_goals(writer, assessment, at),
        reviews=(),
        next_contact_at=None,
    )
    writer.story.case = case
    return case


def add_review(writer: StoryWriter, at: datetime, *, next_review_on: date | None = None) -> None:
    """The team looks back at the open case."""
    case = writer.story.case
    if case is not None:
        coming = next_review_on or at.date() + timedelta(days=REVIEW_DAYS)
        review = ReviewPart(at, case.manager, writer.words.word("reviews"), coming)
        writer.story.case = replace(case, reviews=(*case.reviews, review))


def expect_contact(writer: StoryWriter, at: datetime) -> None:
    """The next contact is due then; a moment in the past is a passed clock."""
    if writer.story.case is not None:
        writer.story.case = replace(writer.story.case, next_contact_at=at)


def close_case(writer: StoryWriter, reason: str, at: datetime) -> None:
    """The case is closed with what was reached, what stays at risk and who looks after it."""
    case = writer.story.case
    if case is None:
        return
    planned = at.date() + timedelta(days=writer.rng.randint(30, 75))
    reached = "reached" if reason == "goals_met" else "partly"
    goals = tuple(replace(goal, state=reached, ended_at=at) for goal in case.goals)
    writer.story.case = replace(
        case,
        goals=goals,
        next_contact_at=None,
        closed_at=at,
        closing_reason=reason,
        closing_summary=writer.words.word("closings", reason),
        remaining_risk=writer.words.word("risks"),
        follow_up_on=max(planned, writer.clock.now.date() + timedelta(days=writer.rng.randint(1, 20))),
        follow_up_by=writer.rng.choice(("dong", "visiting_nurse", "safety_net")),
    )
