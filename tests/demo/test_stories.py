"""The stories of the demonstration district."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from dure.demo.areas import DONGS
from dure.demo.district import DemoDistrict, make_district
from dure.demo.staff import HOME_DONG
from dure.demo.stories.clock import KOREAN_TIME, StoryClock
from dure.demo.stories.parts import HouseholdStory, TipPart
from dure.policy.korea.codelists import read_code_lists
from dure.policy.korea.crisis import classify

NOW = datetime(2026, 11, 24, 14, 30, tzinfo=KOREAN_TIME)
AT_NIGHT = datetime(2025, 3, 2, 17, 10, tzinfo=UTC)  # Monday 02:10 in Korea
LEAP_DAY = datetime(2028, 2, 29, 9, 1, tzinfo=KOREAN_TIME)
EIGHT_MONTHS = timedelta(days=260)
STATES = {"sent", "accepted", "declined", "delivered", "confirmed", "cancelled"}


@pytest.fixture(scope="module", params=[NOW, AT_NIGHT, LEAP_DAY], ids=["afternoon", "night", "leap_day"])
def district(request: pytest.FixtureRequest) -> DemoDistrict:
    return make_district(now=request.param, seed=5)


@pytest.fixture(scope="module")
def now(district: DemoDistrict) -> datetime:
    looks = max(at for story in district.stories for _, at in story.looks)
    return min((each for each in (NOW, AT_NIGHT, LEAP_DAY) if each >= looks), key=lambda each: each - looks)


@pytest.fixture(scope="module")
def codes() -> dict[str, set[str]]:
    return {each.key: {row.code for row in each.codes} for each in read_code_lists()}


def _tips(district: DemoDistrict) -> list[TipPart]:
    return [*district.other_tips, *(tip for story in district.stories for tip in story.tips)]


def _moments(part: object) -> Iterator[tuple[str, datetime]]:
    """Every moment inside a part, with the name of its field."""
    for field in fields(part):  # type: ignore[arg-type]
        value: Any = getattr(part, field.name)
        for each in value if isinstance(value, (tuple, list)) else (value,):
            if isinstance(each, datetime):
                yield field.name, each
            elif is_dataclass(each):
                yield from _moments(each)


def _told(district: DemoDistrict) -> list[HouseholdStory]:
    return [story for story in district.stories if story.arc != "routine"]


def test_the_same_seed_and_moment_give_the_same_district_and_another_seed_another() -> None:
    first = make_district(now=NOW, seed=1, households=900)
    assert first == make_district(now=NOW, seed=1, households=900)
    assert first.stories != make_district(now=NOW, seed=2, households=900).stories


def test_a_moment_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        StoryClock(Random(1), NOW.replace(tzinfo=None))


def test_about_260_households_have_a_story_each_and_no_household_two(district: DemoDistrict) -> None:
    assert 250 <= len(_told(district)) <= 280
    assert len({story.household for story in district.stories}) == len(district.stories)
    assert {story.household for story in district.stories} <= {household.key for household in district.households}


def test_referrals_are_in_all_states_and_cases_open_and_closed(district: DemoDistrict) -> None:
    referrals = Counter(referral.state for story in district.stories for referral in story.referrals)
    cases = [story.case for story in district.stories if story.case]
    assert set(referrals) == STATES
    assert sum(referrals.values()) >= 60
    assert len(cases) >= 25
    assert {case.crisis_class for case in cases} == {"emergency", "focused", "general"}
    assert sum(case.closed_at is not None for case in cases) >= 5
    assert {part.crisis_class for story in district.stories for part in story.assessments} == {
        "emergency",
        "focused",
        "general",
        "linkage",
    }


def test_nothing_happened_in_the_future_and_all_within_eight_months(district: DemoDistrict, now: datetime) -> None:
    coming = {"planned_at", "next_contact_at"}
    for story in district.stories:
        for name, moment in _moments(story):
            assert moment.tzinfo is not None
            assert now - EIGHT_MONTHS < moment
            assert name in coming or moment <= now
    for tip in district.other_tips:
        assert now - EIGHT_MONTHS < tip.received_at <= now


def test_some_tips_are_fresh_and_some_waited_past_their_day(district: DemoDistrict, now: datetime) -> None:
    waiting = [now - tip.received_at for tip in _tips(district) if tip.state == "received"]
    assert sum(wait < timedelta(hours=16) for wait in waiting) >= 8
    assert sum(wait > timedelta(hours=24) for wait in waiting) >= 4
    at_home = [tip for tip in _tips(district) if tip.state == "received" and tip.dong_code == HOME_DONG]
    assert len(at_home) >= 2


def test_clocks_of_every_kind_have_passed_somewhere(district: DemoDistrict, now: datetime) -> None:
    stories = district.stories
    visits = [visit for story in stories for visit in story.visits if visit.state == "planned"]
    cases = [story.case for story in stories if story.case and not story.case.closed_at]
    referrals = [referral for story in stories for referral in story.referrals]
    assert any(visit.planned_at < now - timedelta(hours=12) for visit in visits)
    assert any(visit.planned_at.date() == now.astimezone(KOREAN_TIME).date() for visit in visits)
    assert any(case.next_contact_at and case.next_contact_at < now for case in cases)
    assert any(review.next_review_on < now.date() for case in cases for review in case.reviews)
    assert any(r.state == "sent" and now - r.sent_at > timedelta(hours=72) for r in referrals)
    assert any(
        r.state == "delivered" and r.delivered_at and now - r.delivered_at > timedelta(days=7) for r in referrals
    )


def test_one_emergency_at_home_still_has_some_of_its_72_hours_left(district: DemoDistrict, now: datetime) -> None:
    story = next(story for story in district.stories if story.arc == "emergency_hours_left")
    checked = story.visits[0].ended_at
    assert checked is not None
    assert timedelta(hours=1) < checked + timedelta(hours=72) - now < timedelta(hours=22)
    assert next(each for each in district.households if each.key == story.household).address.dong_code == HOME_DONG
    breached = next(story for story in district.stories if story.arc == "emergency_breached").visits[0].ended_at
    assert breached is not None
    assert breached + timedelta(hours=72) < now


def test_the_order_of_a_story_is_tip_visit_assessment_screening_referral_delivery_confirmation(
    district: DemoDistrict,
) -> None:
    for story in district.stories:
        for tip in story.tips:
            assert tip.triaged_at is None or tip.triaged_at > tip.received_at
        for visit in story.visits:
            if visit.started_at and visit.ended_at:
                assert visit.planned_at <= visit.started_at < visit.ended_at
        visits = {visit.key: visit for visit in story.visits}
        for part in story.assessments:
            ended = visits[part.visit or ""].ended_at
            assert ended is not None
            assert ended <= part.at
        for referral in story.referrals:
            steps = [referral.sent_at, referral.answered_at, referral.delivered_at, referral.confirmed_at]
            reached = [step for step in steps if step is not None]
            assert reached == sorted(reached)
            assert referral.consent.given_at <= referral.sent_at
            assert referral.sent_at > min(part.at for part in story.assessments)
        if story.case and story.case.closed_at:
            assert story.case.closed_at > story.case.opened_at
            casework = [visit for visit in story.visits if visit.purpose != "regular_contact"]
            assert max(visit.planned_at for visit in casework) <= story.case.closed_at
            assert story.assessments[-1].decided_class == "linkage", "the last rating says what became better"


def test_a_referral_has_exactly_the_times_its_state_has_reached(district: DemoDistrict) -> None:
    for referral in (referral for story in district.stories for referral in story.referrals):
        assert (referral.answered_at is not None) == (referral.state not in {"sent", "cancelled"})
        assert (referral.delivered_at is not None) == (referral.state in {"delivered", "confirmed"})
        assert (referral.confirmed_at is not None) == (referral.state == "confirmed")
        assert (referral.decline_reason is not None) == (referral.state == "declined")
        assert (referral.cancelled_at is not None) == (referral.state == "cancelled")


def test_every_confirmed_referral_and_no_other_has_become_a_provision(district: DemoDistrict) -> None:
    for story in district.stories:
        confirmed = {referral.key for referral in story.referrals if referral.state == "confirmed"}
        assert {part.referral for part in story.provisions if part.referral} == confirmed


def test_a_service_fits_the_need_it_is_referred_for_and_the_need_was_rated(district: DemoDistrict) -> None:
    services = {service.key: service for each in district.organizations for service in each.services}
    for story in district.stories:
        rated = {part.key: dict(part.ratings) for part in story.assessments}
        for referral in story.referrals:
            assert referral.need in services[referral.service].need_areas
            assert rated[referral.assessment][referral.need] > 0


def test_the_class_is_what_the_rule_says_and_an_override_has_a_reason(district: DemoDistrict) -> None:
    parts = [part for story in district.stories for part in story.assessments]
    for part in parts:
        assert part.crisis_class == classify(dict(part.ratings), flags=part.flags).class_code
        assert (part.decided_class != part.crisis_class) == bool(part.override_reason)
    assert all(len(part.ratings) < 22 for part in parts), "some needs stay unrated"


def test_joint_visits_have_a_section_by_each_visitor_in_the_own_discipline(district: DemoDistrict) -> None:
    roles = {member.key: member.role for member in district.staff}
    home = {"health": {"visiting_nurse"}, "case_management": {"case_manager"}}
    done = [visit for story in district.stories for visit in story.visits if visit.state == "done"]
    assert sum(len(visit.sections) == 2 for visit in done) > 40
    for visit in done:
        assert tuple((section.by, section.discipline) for section in visit.sections) == visit.visitors
        assert len({discipline for _, discipline in visit.visitors}) == len(visit.visitors)
        for by, discipline in visit.visitors:
            assert roles[by] in home.get(discipline, {"welfare_official", "district_officer"})
            assert all(section.text for section in visit.sections)


def test_protected_households_have_no_tip_and_only_the_named_team_works_with_them(district: DemoDistrict) -> None:
    units = {member.key: member.unit for member in district.staff}
    protected = [story for story in district.stories if story.restricted]
    assert len(protected) == 3
    assert {each.key for each in district.households if each.restricted} == {story.household for story in protected}
    for story in protected:
        assert story.tips == []
        for visit in story.visits:
            assert {units[by] for by, _ in visit.visitors} == {"shield"}
        assert story.case is not None
        assert units[story.case.manager] == "shield"


def test_every_dong_has_tips_visits_and_referrals(district: DemoDistrict) -> None:
    dongs = {household.key: household.address.dong_code for household in district.households}
    expected = {dong.code for dong in DONGS}
    assert {dongs[story.household] for story in district.stories if story.visits} == expected
    assert {dongs[story.household] for story in district.stories if story.referrals} == expected
    assert {tip.dong_code for tip in _tips(district)} == expected


def test_keys_are_unique_and_name_things_that_exist(district: DemoDistrict) -> None:
    people = {member.key for member in district.staff}
    volunteers = {member.key for member in district.volunteers}
    keys = [tip.key for tip in _tips(district)]
    for story in district.stories:
        keys += [part.key for part in story.visits]
        keys += [part.key for part in story.assessments]
        keys += [part.key for part in story.referrals]
        keys += [story.case.key] if story.case else []
        assert {by for visit in story.visits for by, _ in visit.visitors} <= people
        assert {part.answered_by for part in story.referrals if part.answered_by} <= people
        assert {part.sent_by for part in story.tips if part.sent_by} <= volunteers
        own_tips = {tip.key for tip in story.tips}
        assert {visit.tip for visit in story.visits if visit.tip} <= own_tips
    assert len(set(keys)) == len(keys)


def test_every_code_of_the_stories_is_in_the_code_lists(district: DemoDistrict, codes: dict[str, set[str]]) -> None:
    used: dict[str, set[str | None]] = {
        "tip_kind": {tip.kind for tip in _tips(district)},
        "reporter_kind": {tip.reporter_kind for tip in _tips(district)},
        "contact_channel": {tip.channel for tip in _tips(district)},
        "tip_closing_reason": {tip.closing_reason for tip in _tips(district)},
        "wish": {wish for tip in _tips(district) for wish in tip.wishes},
    }
    for story in district.stories:
        for key, values in _codes_of(story).items():
            used.setdefault(key, set()).update(values)
    for key, values in used.items():
        assert values - {None} <= codes[key], key


def _codes_of(story: HouseholdStory) -> dict[str, set[str | None]]:
    case = story.case
    return {
        "signal_kind": {part.kind for part in story.signals},
        "blind_spot_definition": {part.definition for part in story.blind_spots},
        "visit_purpose": {part.purpose for part in story.visits},
        "visit_outcome": {part.outcome for part in story.visits},
        "discipline": {discipline for part in story.visits for _, discipline in part.visitors},
        "need_area": {need for part in story.assessments for need, _ in part.ratings},
        "crisis_class": {part.decided_class for part in story.assessments},
        "crisis_reason": {reason for part in story.screenings for reason in part.crisis_reasons},
        "consent_kind": {part.consent.kind for part in story.referrals},
        "consent_manner": {part.consent.manner for part in story.referrals},
        "referral_decline_reason": {part.decline_reason for part in story.referrals},
        "provision_kind": {part.kind for part in story.provisions},
        "case_closing_reason": {case.closing_reason} if case else set(),
        "follow_up_party": {case.follow_up_by} if case else set(),
    }


def test_a_closed_case_says_why_and_who_follows_up_when(district: DemoDistrict, now: datetime) -> None:
    today: date = now.astimezone(KOREAN_TIME).date()
    for case in (story.case for story in district.stories if story.case):
        if case.closed_at is None:
            assert case.next_contact_at is not None
            assert all(goal.state == "running" for goal in case.goals)
        else:
            assert case.closing_reason
            assert case.closing_summary
            assert case.follow_up_on is not None
            assert case.follow_up_on > today
            assert all(goal.ended_at == case.closed_at for goal in case.goals)
        assert case.goals
        assert all(goal.actions for goal in case.goals)


def test_notes_differ_and_leave_no_blank_unfilled(district: DemoDistrict) -> None:
    notes = [section.text for story in _told(district) for visit in story.visits for section in visit.sections]
    texts = [*notes, *(tip.story for tip in _tips(district))]
    assert not [text for text in texts if "{" in text or "}" in text]
    assert len(set(notes)) > 0.7 * len(notes)
    assert len({tip.story for tip in _tips(district)}) > 40
