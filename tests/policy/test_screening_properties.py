"""What must hold for every household: more means never help the poorer side, and new facts never contradict."""

import datetime as dt
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from dure.engines.eligibility import Result, Verdict
from dure.policy.korea.screening import PROGRAMMES, HouseholdFacts, MemberFacts, has_pupil_by_age, screen_household
from tests.policy.families import ADULT, family, screened, step

FIRM = (Verdict.ELIGIBLE, Verdict.NOT_ELIGIBLE)
DATES = [
    dt.date(*day) for day in ((2015, 7, 1), (2017, 6, 1), (2019, 12, 31), (2021, 9, 30), (2022, 8, 1), (2024, 2, 29))
]
DATES += [dt.date(2023, 1, 1), dt.date(2025, 3, 4), dt.date(2026, 12, 31)]

days = st.sampled_from(DATES)
won = st.one_of(st.integers(0, 3_000_000), st.integers(0, 400_000_000), st.just(0))
income = st.one_of(st.just(0), st.integers(0, 2_500_000))
members = st.builds(
    MemberFacts,
    birth_date=st.dates(dt.date(1930, 1, 1), dt.date(2015, 6, 30)),
    relation=st.sampled_from(["head", "spouse", "partner", "child", "child_in_law", "parent", "other"]),
    sex=st.sampled_from(["f", "m"]),
    disabled=st.booleans(),
    work_income=income,
    other_income=income,
)
households = st.builds(
    HouseholdFacts,
    members=st.lists(members, min_size=1, max_size=5).map(tuple),
    region=st.sampled_from(["seoul", "gyeonggi", "metropolitan", "other"]),
    city_size=st.sampled_from(["big_city", "small_city", "rural"]),
    residence_value=won,
    general_assets=won,
    financial_assets=won,
    car_value=st.one_of(st.just(0), won),
    debts=won,
    crisis_reasons=st.sampled_from([(), ("fire",)]),
    obligor_exists=st.booleans(),
    obligor_high_income=st.booleans(),
    obligor_high_assets=st.booleans(),
    has_pupil=st.booleans(),
    car_exempt=st.booleans(),
    expense_deduction=income,
)
PERSON_FACTS = ("birth_date", "relation", "disabled", "work_income", "other_income")
HOUSEHOLD_FACTS = tuple(field.name for field in fields(HouseholdFacts) if field.name != "members")
hidden = st.sets(st.sampled_from(PERSON_FACTS + HOUSEHOLD_FACTS), min_size=1, max_size=6)
unhurried = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def without(facts: HouseholdFacts, names: set[str], only_member: int | None) -> HouseholdFacts:
    """The same household with these facts not known, of one member or of all."""
    nothing: dict[str, Any] = {name: None for name in names if name in PERSON_FACTS}
    people = tuple(
        replace(member, **nothing) if only_member in (None, position) else member
        for position, member in enumerate(facts.members)
    )
    return replace(facts, members=people, **{name: None for name in names if name in HOUSEHOLD_FACTS})


def verdicts(facts: HouseholdFacts, on: dt.date) -> dict[str, Verdict]:
    return {name: result.verdict for name, result in screened(facts, on).items()}


@pytest.mark.requirement("R188")
@unhurried
@given(facts=households, names=hidden, on=days, one_member=st.booleans())
def test_learning_what_was_not_known_never_contradicts_a_firm_answer(
    facts: HouseholdFacts, names: set[str], on: dt.date, one_member: bool
) -> None:
    # A child of school age beside "no pupil" is a contradiction, not a missing fact.
    facts = replace(facts, has_pupil=True) if has_pupil_by_age(facts, on=on) else facts
    before = screened(without(facts, names, 0 if one_member else None), on)
    after = verdicts(facts, on)
    for programme, result in before.items():
        if result.verdict in FIRM:
            assert after[programme] is result.verdict, programme


@pytest.mark.requirement("R188")
@unhurried
@given(facts=households, names=hidden, on=days)
def test_an_answer_that_is_open_says_what_is_missing(facts: HouseholdFacts, names: set[str], on: dt.date) -> None:
    for result in screen_household(without(facts, names, None), on=on):
        assert bool(result.missing) == (result.verdict is Verdict.CANNOT_TELL)
        asked = {name for name in result.missing if not name.startswith("parameter")}
        assert asked <= names | ({"relation"} if result.programme == "basic_pension" else set())


@pytest.mark.requirement("R086")
@unhurried
@given(facts=households, on=days)
def test_a_refusal_names_the_failed_rule_and_never_a_missing_fact(facts: HouseholdFacts, on: dt.date) -> None:
    for result in screen_household(facts, on=on):
        assert bool(result.failed) == (result.verdict is Verdict.NOT_ELIGIBLE)
        for found in (found for found in result.steps if found.decides and found.met is not None):
            if found.gap is not None and found.unit == "won":
                assert found.met == (found.gap <= 0)


MORE = ("residence_value", "general_assets", "financial_assets", "car_value")


@unhurried
@given(facts=households, on=days, name=st.sampled_from(MORE), more=st.integers(1, 500_000_000))
def test_owning_more_never_opens_a_programme(facts: HouseholdFacts, on: dt.date, name: str, more: int) -> None:
    richer = replace(facts, **{name: getattr(facts, name) + more})
    _never_opens(screened(facts, on), screened(richer, on))


@unhurried
@given(facts=households, on=days, name=st.sampled_from(["work_income", "other_income"]), more=st.integers(1, 5_000_000))
def test_earning_more_never_opens_a_programme(facts: HouseholdFacts, on: dt.date, name: str, more: int) -> None:
    head = replace(facts.members[0], **{name: getattr(facts.members[0], name) + more})
    _never_opens(screened(facts, on), screened(replace(facts, members=(head, *facts.members[1:])), on))


@unhurried
@given(facts=households, on=days, name=st.sampled_from(["debts", "expense_deduction"]), more=st.integers(1, 90_000_000))
def test_owing_more_never_closes_a_programme(facts: HouseholdFacts, on: dt.date, name: str, more: int) -> None:
    owing = replace(facts, **{name: getattr(facts, name) + more})
    _never_opens(screened(owing, on), screened(facts, on))


@unhurried
@given(facts=households, on=days, name=st.sampled_from(["disabled", "car_exempt", "place"]))
def test_each_fact_goes_the_way_its_ends_declare(facts: HouseholdFacts, on: dt.date, name: str) -> None:
    head = facts.members[0]
    if name == "disabled":
        better, worse = (
            replace(facts, members=(replace(head, disabled=yes), *facts.members[1:])) for yes in (True, False)
        )
    elif name == "car_exempt":
        better, worse = replace(facts, car_exempt=True), replace(facts, car_exempt=False)
    else:
        better = replace(facts, region="seoul", city_size="big_city")
        worse = replace(facts, region="other", city_size="rural")
        _never_opens(screened(better, on), screened(facts, on))
    _never_opens(screened(better, on), screened(worse, on))


@settings(max_examples=60, deadline=None)
@given(born=st.dates(dt.date(1930, 1, 1), dt.date(2015, 6, 30)), work=st.integers(1, 3_000_000), on=days)
def test_no_age_lies_outside_the_two_declared_ends(born: dt.date, work: int, on: dt.date) -> None:
    """A member of 20 keeps the least of its work income for the limit, one of 40 the most."""

    def assessed(birth_date: dt.date) -> int | None:
        facts = family(1, head={"birth_date": birth_date, "work_income": work})
        return step(screened(facts, on)["livelihood"], "income_within_limit").value

    youngest, middle, found = (
        assessed(day) for day in (on - dt.timedelta(20 * 366), on - dt.timedelta(40 * 366), born)
    )
    assume(None not in (youngest, middle, found))
    assert youngest is not None
    assert middle is not None
    assert found is not None
    assert youngest <= found <= middle


@settings(max_examples=30, deadline=None)
@given(size=st.integers(1, 14), on=days, programme=st.sampled_from(PROGRAMMES[:4]))
def test_another_member_never_lowers_a_limit(size: int, on: dt.date, programme: str) -> None:
    smaller, larger = (
        step(screened(family(count), on)[programme], "income_within_limit").limit for count in (size, size + 1)
    )
    assert smaller is not None
    assert larger is not None
    assert smaller < larger


@settings(max_examples=30, deadline=None)
@given(on=st.dates(dt.date(2000, 1, 1), dt.date(2040, 1, 1)), size=st.integers(1, 25))
def test_no_date_and_no_size_raises(on: dt.date, size: int) -> None:
    results = screen_household(HouseholdFacts(members=(ADULT,) * size), on=on)
    assert [result.programme for result in results] == list(PROGRAMMES)
    covered = dt.date(2015, 7, 1) <= on <= dt.date(2026, 12, 31)
    assert all(result.missing[0].startswith("parameters:") for result in results) is not covered


def _never_opens(poorer: dict[str, Result], richer: dict[str, Result]) -> None:
    """A no for the poorer of two households is never a yes for the richer, and the richer's yes is the poorer's too."""
    for programme in PROGRAMMES:
        if poorer[programme].verdict is Verdict.NOT_ELIGIBLE:
            assert richer[programme].verdict is not Verdict.ELIGIBLE, programme
        if richer[programme].verdict is Verdict.ELIGIBLE:
            assert poorer[programme].verdict is Verdict.ELIGIBLE, programme
