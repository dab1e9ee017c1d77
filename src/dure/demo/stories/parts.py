"""What can happen to a household, as plain records without a database.

Every time is aware and in Korean time; every `by`, `manager`, `visitors` … is the key of a staff member, every
`service` the key of a listed service. Keys of parts are unique in the district, so that one part can name another.
"""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class TipPart:
    """A tip. `household` is None while nobody knows whom it is about; `state` is received, linked or closed.

    `sent_by` is the key of a volunteer who sent it signed in; reporter fields are empty when anonymous.
    """

    key: str
    household: str | None
    kind: str
    channel: str
    state: str
    received_at: datetime
    dong_code: str
    about_name: str
    about_place: str
    about_phone: str
    story: str
    wishes: tuple[str, ...]
    reporter_kind: str
    reporter_name: str
    reporter_phone: str
    sent_by: str | None
    triaged_by: str | None = None
    triaged_at: datetime | None = None
    closing_reason: str | None = None
    closing_note: str = ""


@dataclass(frozen=True)
class SignalPart:
    """A crisis signal for a month (its first day); `amount_krw` only for arrears."""

    kind: str
    month: date
    amount_krw: int | None
    received_at: datetime


@dataclass(frozen=True)
class BlindSpotPart:
    """The household was found in a blind spot on that day."""

    definition: str
    found_on: date
    tip: str | None


@dataclass(frozen=True)
class Section:
    """What one discipline wrote about a visit."""

    by: str
    discipline: str
    text: str


@dataclass(frozen=True)
class VisitPart:
    """A visit; `state` is planned, done or missed. `visitors` are pairs of staff key and discipline.

    On a joint visit each visitor has a section of their own.
    """

    key: str
    purpose: str
    state: str
    planned_at: datetime
    planned_by: str
    visitors: tuple[tuple[str, str], ...]
    tip: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: str | None = None
    outcome_note: str = ""
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True)
class AssessmentPart:
    """Needs rated by sub-code 0 to 4 (an absent one is unrated); `crisis_class` is what the rule makes of it.

    `decided_class` differs from it only together with an `override_reason`.
    """

    key: str
    visit: str | None
    by: str
    at: datetime
    ratings: tuple[tuple[str, int], ...]
    flags: tuple[str, ...]
    note: str
    crisis_class: str
    decided_class: str
    override_reason: str = ""


@dataclass(frozen=True)
class ScreeningPart:
    """The household was screened as of a day; the facts are its members' incomes and its money, and these reasons."""

    at: datetime
    by: str
    as_of: date
    crisis_reasons: tuple[str, ...]


@dataclass(frozen=True)
class ConsentPart:
    """A consent to give data to the organisation of a referral; `witness` only when spoken."""

    kind: str
    manner: str
    given_by: str
    given_at: datetime
    valid_until: date
    witness: str


@dataclass(frozen=True)
class ReferralPart:
    """A need handed to a service; `state` is sent, accepted, declined, delivered, confirmed or cancelled.

    Times later than the state are None. `need` is a sub-code rated in `assessment`.
    """

    key: str
    need: str
    assessment: str
    service: str
    state: str
    request: str
    consent: ConsentPart
    sent_by: str
    sent_at: datetime
    answered_by: str | None = None
    answered_at: datetime | None = None
    decline_reason: str | None = None
    decline_note: str = ""
    delivered_at: datetime | None = None
    delivery_note: str = ""
    worth_krw: int | None = None
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None
    confirmation_note: str = ""
    cancelled_at: datetime | None = None


@dataclass(frozen=True)
class ProvisionPart:
    """Something the household gets; `referral` names the confirmed referral it came from, if any.

    `giver` is the key of a listed organisation or None when `giver_name` alone says who.
    """

    kind: str
    title: str
    giver: str | None
    giver_name: str
    starts_on: date
    ends_on: date | None
    worth_krw: int | None
    recorded_by: str | None
    referral: str | None = None


@dataclass(frozen=True)
class ActionPart:
    """Who does what until when; done when `done_at` is set."""

    text: str
    responsible: str
    due_on: date
    done_at: datetime | None


@dataclass(frozen=True)
class GoalPart:
    """A goal in the family's words (`text`) with what is meant by it; `state` is running, reached or partly."""

    need: str
    text: str
    meaning: str
    state: str
    set_at: datetime
    due_on: date
    ended_at: datetime | None
    actions: tuple[ActionPart, ...]


@dataclass(frozen=True)
class ReviewPart:
    """A look back at the case."""

    at: datetime
    by: str
    text: str
    next_review_on: date


@dataclass(frozen=True)
class CasePart:
    """Case management of the household; open while `closed_at` is None."""

    key: str
    crisis_class: str
    manager: str
    why: str
    opened_at: datetime
    opened_by: str
    goals: tuple[GoalPart, ...]
    reviews: tuple[ReviewPart, ...]
    next_contact_at: datetime | None
    closed_at: datetime | None = None
    closing_reason: str | None = None
    closing_summary: str = ""
    remaining_risk: str = ""
    follow_up_on: date | None = None
    follow_up_by: str | None = None


@dataclass
class HouseholdStory:
    """All that happened to one household. `arc` says which kind of story it is, `theme` what it is about."""

    household: str
    arc: str
    theme: str
    restricted: bool = False
    tips: list[TipPart] = field(default_factory=list)
    signals: list[SignalPart] = field(default_factory=list)
    blind_spots: list[BlindSpotPart] = field(default_factory=list)
    visits: list[VisitPart] = field(default_factory=list)
    assessments: list[AssessmentPart] = field(default_factory=list)
    screenings: list[ScreeningPart] = field(default_factory=list)
    referrals: list[ReferralPart] = field(default_factory=list)
    provisions: list[ProvisionPart] = field(default_factory=list)
    case: CasePart | None = None
    looks: list[tuple[str, datetime]] = field(default_factory=list)
