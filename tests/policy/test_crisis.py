"""The crisis class of a household: every part of the rule, and that not rated is not zero."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.policy.korea.codelists import read_code_lists
from dure.policy.korea.crisis import class_label, classify, contact_interval, crisis_rule, reason_sentence

SUB_CODES = [
    row.code for row in next(codes for codes in read_code_lists() if codes.key == "need_area").codes if row.parent
]
FLAGS = ("suicide_plan", "vulnerable_in_danger", "no_food_heat_shelter", "repeated_refusal")
ORDER = ("emergency", "focused", "general", "linkage")
AREAS = tuple(f"N{number:02}" for number in range(1, 11))

ratings = st.dictionaries(st.sampled_from(SUB_CODES), st.integers(0, 4))
flags = st.sets(st.sampled_from(FLAGS))


def expected_class(rated: dict[str, int], raised: set[str]) -> tuple[str, bool]:
    """The platform's rule written down a second time, without its file."""
    area = {code: max((rated[sub] for sub in rated if sub.startswith(code + ".")), default=-1) for code in AREAS}
    mental = rated.get("N02.2", -1)
    moderate = sum(severity >= 2 for severity in area.values())
    urgent = {"suicide_plan", "vulnerable_in_danger", "no_food_heat_shelter"} & raised
    is_complex = area["N01"] >= 2 or mental >= 3 or "repeated_refusal" in raised
    if max(area.values()) == 4 or area["N01"] >= 3 or urgent:
        return "emergency", is_complex
    if moderate >= 3 or max(area.values()) == 3 or (mental >= 2 and area["N05"] >= 2):
        return "focused", is_complex
    return ("general" if moderate else "linkage"), is_complex


@pytest.mark.requirement("R060", "R061")
@given(rated=ratings, raised=flags)
def test_the_class_and_the_complex_flag_follow_the_rule(rated: dict[str, int], raised: set[str]) -> None:
    result = classify(rated, flags=raised)
    assert (result.class_code, result.complex) == expected_class(rated, raised)


@pytest.mark.requirement("R061")
def test_safety_mental_health_ties_and_economy_in_every_combination() -> None:
    for severities in itertools.product(range(5), repeat=4):
        rated = dict(zip(("N01.1", "N02.2", "N05.1", "N06.1"), severities, strict=True))
        result = classify(rated)
        assert (result.class_code, result.complex) == expected_class(rated, set()), rated


@pytest.mark.requirement("R061")
@pytest.mark.parametrize(
    ("rated", "raised", "code", "reasons", "is_complex"),
    [
        ({"N06.1": 4}, (), "emergency", ("immediate_danger",), False),
        ({"N01.2": 3}, (), "emergency", ("safety_severe",), True),
        ({}, ("suicide_plan",), "emergency", ("suicide_plan",), False),
        ({"N03.1": 1}, ("vulnerable_in_danger", "no_food_heat_shelter"), "emergency",
         ("vulnerable_in_danger", "no_food_heat_shelter"), False),
        ({"N03.1": 2, "N06.1": 2, "N08.1": 2}, (), "focused", ("three_areas_moderate",), False),
        ({"N09.1": 3}, (), "focused", ("severe_area",), False),
        ({"N02.2": 2, "N05.2": 2}, (), "focused", ("mental_health_and_isolation",), False),
        ({"N02.1": 2, "N05.2": 2}, (), "general", ("moderate_area",), False),
        ({"N02.2": 3}, (), "focused", ("severe_area",), True),
        ({"N01.1": 2}, (), "general", ("moderate_area",), True),
        ({"N06.1": 1}, ("repeated_refusal",), "linkage", ("one_service_enough",), True),
        ({"N06.1": 2, "N06.2": 2}, (), "general", ("moderate_area",), False),
    ],
)  # fmt: skip
def test_each_rule_gives_its_class_and_its_reason(
    rated: dict[str, int], raised: tuple[str, ...], code: str, reasons: tuple[str, ...], is_complex: bool
) -> None:
    result = classify(rated, flags=raised)
    assert (result.class_code, result.complex) == (code, is_complex)
    assert tuple(reason.key for reason in result.reasons) == reasons


@pytest.mark.requirement("R060")
def test_what_nobody_rated_is_listed_and_a_zero_is_a_rating() -> None:
    result = classify({"N01.1": 0, "N06.1": 1, "N06.2": 3})
    assert result.area_severities == {"N01": 0, "N06": 3}
    assert result.unrated_areas == ("N02", "N03", "N04", "N05", "N07", "N08", "N09", "N10")
    assert classify({}).unrated_areas == AREAS


@pytest.mark.requirement("R061")
@given(rated=ratings, raised=flags, code=st.sampled_from(SUB_CODES))
def test_a_graver_rating_never_makes_the_class_milder(rated: dict[str, int], raised: set[str], code: str) -> None:
    graver = {**rated, code: min(4, rated.get(code, 0) + 1)}
    before, after = classify(rated, flags=raised), classify(graver, flags=raised)
    assert ORDER.index(after.class_code) <= ORDER.index(before.class_code)
    assert after.complex or not before.complex


@given(rated=ratings, raised=flags, language=st.sampled_from(["ko", "en"]))
def test_every_result_has_reasons_that_can_be_said(rated: dict[str, int], raised: set[str], language: str) -> None:
    result = classify(rated, flags=raised)
    assert result.reasons
    assert result.complex == bool(result.complex_reasons)
    for reason in result.reasons + result.complex_reasons:
        assert "{" not in reason_sentence(reason, language)


def test_a_reason_names_the_areas_in_the_words_it_is_given() -> None:
    reason = classify({"N03.1": 2, "N06.1": 2, "N08.1": 2}).reasons[0]
    labels = {"N03": "일상생활 유지", "N06": "경제", "N08": "직업"}
    said = reason_sentence(reason, area_labels=labels)
    assert said == "중간 정도(2단계) 이상인 욕구영역이 3개입니다(3개 이상): 일상생활 유지, 경제, 직업."


@pytest.mark.parametrize(
    ("code", "every", "visit", "once"),
    [("emergency", 3, None, None), ("focused", 7, 14, None), ("general", 30, 90, None), ("linkage", None, None, 30)],
)
def test_each_class_has_its_contact_interval(code: str, every: int | None, visit: int | None, once: int | None) -> None:
    interval = contact_interval(code)
    assert (interval.every_days, interval.visit_every_days, interval.once_within_days) == (every, visit, once)
    assert interval.confidence in {"high", "medium", "low"}
    assert class_label(code)
    assert class_label(code, "en")


def test_the_classes_are_those_of_the_code_list() -> None:
    rows = next(codes for codes in read_code_lists() if codes.key == "crisis_class").codes
    known = [(row.code, row.label_ko, row.label_en) for row in rows]
    assert [(code, class_label(code), class_label(code, "en")) for code in ORDER] == known


def test_the_rule_carries_its_version_and_says_that_it_is_ours() -> None:
    assert classify({}).rule_version == str(crisis_rule()["version"])
    assert "ours" in crisis_rule()["source"]
    assert set(crisis_rule()["areas"]) == {code.partition(".")[0] for code in SUB_CODES}


@pytest.mark.parametrize(
    ("rated", "raised", "message"),
    [
        ({"N11.1": 1}, (), "not a need area"),
        ({"N01.1": 5}, (), "0 to 4"),
        ({"N01.1": -1}, (), "0 to 4"),
        ({"N01.1": True}, (), "0 to 4"),
        ({}, ("raining",), "Unknown flags"),
    ],
)
def test_a_rating_or_flag_the_rule_does_not_know_is_refused(
    rated: dict[str, int], raised: tuple[str, ...], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        classify(rated, flags=raised)
