"""The public face of the screening: dates, questions, sentences, speed."""

import datetime as dt
import time

import pytest

from dure.engines.eligibility import FactScope, Verdict
from dure.policy.korea.codelists import read_code_lists
from dure.policy.korea.eligibility.household import CITY_SIZES, REGIONS
from dure.policy.korea.eligibility.sentences import texts
from dure.policy.korea.eligibility.workbench import POSSIBLE_PAIRS
from dure.policy.korea.screening import (
    FACTS,
    PROGRAMMES,
    HouseholdFacts,
    MemberFacts,
    has_pupil_by_age,
    missing_label,
    most_decisive_facts,
    programme_label,
    screen_household,
    sentence,
    step_question,
    verdict_label,
)
from tests.policy.families import family, screened, step

DAY = dt.date(2025, 3, 4)
NOTHING_KNOWN = HouseholdFacts(members=(MemberFacts(), MemberFacts()))


@pytest.mark.parametrize(
    ("day", "missing", "korean", "english"),
    [
        ("2015-06-30", "parameters:2015-06-30", "2015-06-30 기준값", "parameters for 2015-06-30"),
        ("2014-12-31", "parameters:2014", "2014년 기준값", "parameters for 2014"),
        ("2027-01-01", "parameters:2027", "2027년 기준값", "parameters for 2027"),
    ],
)
def test_a_date_without_figures_is_cannot_tell_and_names_the_date(
    day: str, missing: str, korean: str, english: str
) -> None:
    results = screen_household(family(1), on=dt.date.fromisoformat(day))
    assert {(result.verdict, result.missing) for result in results} == {(Verdict.CANNOT_TELL, (missing,))}
    assert (missing_label(missing), missing_label(missing, "en")) == (korean, english)


@pytest.mark.parametrize("day", ["2015-07-01", "2026-12-31"])
def test_the_first_and_the_last_covered_day_give_answers(day: str) -> None:
    assert screened(family(1), dt.date.fromisoformat(day))["livelihood"].verdict is Verdict.ELIGIBLE


def test_a_household_without_members_is_cannot_tell() -> None:
    results = screen_household(HouseholdFacts(members=()), on=DAY)
    assert {result.missing for result in results} == {("members",)}


@pytest.mark.requirement("R188")
def test_when_nothing_is_known_nothing_is_refused_and_no_programme_is_hidden() -> None:
    results = screen_household(NOTHING_KNOWN, on=DAY)
    assert [result.programme for result in results] == list(PROGRAMMES)
    assert {result.verdict for result in results} == {Verdict.CANNOT_TELL}


def test_every_missing_fact_is_one_a_screen_can_ask_for_and_belongs_to_the_programme() -> None:
    facts = {fact.key: fact for fact in FACTS}
    for on in (DAY, dt.date(2018, 1, 1)):
        for result in screen_household(NOTHING_KNOWN, on=on):
            for name in result.missing:
                assert name.startswith("parameter:") or result.programme in facts[name].programmes


def test_programmes_and_relations_are_those_of_the_code_lists() -> None:
    lists = {codes.key: {row.code: row for row in codes.codes} for codes in read_code_lists()}
    for programme in PROGRAMMES:
        row = lists["programme"][programme]
        assert (programme_label(programme), programme_label(programme, "en")) == (row.label_ko, row.label_en)
    assert {name for pair in POSSIBLE_PAIRS for name in pair} | {"head", "spouse", "partner"} <= set(lists["relation"])
    assert set(REGIONS + CITY_SIZES) == set(lists["region_class"])


def test_every_fact_is_a_field_of_its_scope_with_both_labels() -> None:
    for fact in FACTS:
        owner = MemberFacts() if fact.scope is FactScope.PERSON else NOTHING_KNOWN
        assert hasattr(owner, fact.key)
        assert fact.label_ko
        assert fact.label_en
        assert set(fact.programmes) <= set(PROGRAMMES)
        assert (fact.kind == "choice") == bool(fact.choices)


def test_the_fact_that_helps_most_programmes_is_asked_first() -> None:
    results = screen_household(family(1, financial_assets=None, has_pupil=None, crisis_reasons=None), on=DAY)
    first, programmes = most_decisive_facts(results)[0]
    assert first == "financial_assets"
    assert programmes == ("livelihood", "medical", "housing", "education", "emergency_aid")


@pytest.mark.requirement("R086")
def test_a_failed_step_is_one_korean_and_one_english_sentence_with_the_gap() -> None:
    failed = step(screened(family(1, income=800_000), DAY)["livelihood"], "income_within_limit")
    assert sentence(failed) == "소득인정액 800,000원이 기준 765,444원보다 34,556원 많습니다."
    assert (
        sentence(failed, "en") == "The recognised income of 800,000 won is 34,556 won above the limit of 765,444 won."
    )


def test_an_open_step_says_what_to_find_out() -> None:
    opened = step(screened(family(1, financial_assets=None), DAY)["livelihood"], "income_within_limit")
    assert sentence(opened) == "기준은 765,444원입니다. 더 알아야 할 것: 금융재산(예금, 적금, 보험, 주식 등)"


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize(
    "on", [DAY, dt.date(2015, 7, 1), dt.date(2018, 1, 1), dt.date(2026, 11, 22), dt.date(2027, 1, 1)]
)
@pytest.mark.parametrize(
    "facts",
    [
        NOTHING_KNOWN,
        family(2, crisis_reasons=("fire",)),
        family(3, income=9_000_000, financial_assets=None, residence_value=900_000_000, obligor_high_assets=True),
        family(1, head={"birth_date": dt.date(1950, 1, 1)}, obligor_exists=True, obligor_high_income=True, region=None),
    ],
)
def test_every_step_can_be_said_without_a_hole(facts: HouseholdFacts, on: dt.date, language: str) -> None:
    for result in screen_household(facts, on=on):
        assert programme_label(result.programme, language)
        assert verdict_label(result.verdict, language)
        for found in result.steps:
            said = sentence(found, language)
            assert said
            assert "{" not in said
            assert step_question(found, language)
            if found.decides and found.met is not None:
                assert texts()["units"]["unknown"][language] not in said


def test_what_is_missing_reads_as_a_list_of_nouns() -> None:
    for fact in FACTS:
        for language in ("ko", "en"):
            assert "?" not in missing_label(fact.key, language)


def test_absurd_amounts_are_refused_with_a_reason() -> None:
    with pytest.raises(ValueError, match="at least 0"):
        MemberFacts(work_income=-1)
    with pytest.raises(ValueError, match="must be one of"):
        HouseholdFacts(members=(), region="moon")


@pytest.mark.parametrize(
    ("born", "answer"), [("2014-01-01", True), ("1950-01-01", False), ("2006-01-01", None), ("2024-01-01", False)]
)
def test_ages_can_preset_the_question_about_pupils(born: str, answer: bool | None) -> None:
    facts = HouseholdFacts(members=(MemberFacts(birth_date=dt.date.fromisoformat(born)),))
    assert has_pupil_by_age(facts, on=DAY) is answer


@pytest.mark.parametrize("facts", [family(4, income=1_000_000), HouseholdFacts(members=(MemberFacts(),) * 8)])
def test_one_household_and_six_programmes_take_well_under_a_tenth_of_a_second(facts: HouseholdFacts) -> None:
    screen_household(facts, on=DAY)
    started = time.process_time()
    for _ in range(5):
        screen_household(facts, on=DAY)
    assert (time.process_time() - started) / 5 < 0.1
