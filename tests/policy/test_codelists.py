from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dure.policy.korea.codelists import CODES_FOLDER, CodeList, CodeListError, CodeRow, read_code_list, read_code_lists
from dure.policy.korea.crisis import contact_interval

LISTS = {code_list.key: code_list for code_list in read_code_lists()}

LIST_NAMES = """
    aid_kind alarm_kind area_level attempt_step attempt_way beneficiary_status blind_spot_definition
    case_closing_reason complaint_kind complaint_outcome consent_kind consent_manner contact_channel crisis_class
    crisis_line crisis_reason deadline_kind discipline finding_closing_reason follow_up_party household_type indicator
    need_area neighbourhood_task programme provider_sector provision_kind referral_decline_reason region_class
    register_event relation reporter_kind resource_kind reveal_reason reward_exclusion role round_kind service_field
    severity sex sighting signal_agency signal_kind target_group tip_closing_reason tip_kind tip_urgency unit_kind
    visit_outcome visit_purpose wish
"""

PERMISSION_NAMES = """
    answer_referral confirm_delivery edit_household give_charges load_signals manage_case merge_households
    open_in_emergency plan_visit rate_needs record_resource refer register_household restrict review_audit
    review_emergencies screen see_indicators see_jobs see_who_looked send_tip survey send_alarm triage tune_weights
    work_neighbourhood write_visit
"""
PERMISSIONS = set(PERMISSION_NAMES.split())


def every_row() -> Iterator[tuple[CodeList, CodeRow]]:
    for code_list in LISTS.values():
        for row in code_list.codes:
            yield code_list, row


def codes_of(key: str) -> set[str]:
    return {row.code for row in LISTS[key].codes}


def attribute(key: str, name: str) -> dict[str, Any]:
    return {row.code: row.attributes.get(name) for row in LISTS[key].codes}


def write_list(folder: Path, text: str) -> Path:
    path = folder / "colour.yaml"
    path.write_text("label_ko: 색\nlabel_en: Colour\nsource: test\nconfidence: high\n" + text, encoding="utf-8")
    return path


# --- the whole pack ---------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R189")
def test_every_list_of_the_pack_is_there() -> None:
    assert set(LISTS) == set(LIST_NAMES.split())


@pytest.mark.requirement("R189")
def test_every_code_has_a_korean_and_an_english_label() -> None:
    for code_list, row in every_row():
        assert any("가" <= letter <= "힣" for letter in row.label_ko), (code_list.key, row)
        assert row.label_en.isascii(), (code_list.key, row)
        assert row.label_en[0].isupper(), (code_list.key, row)


def test_labels_inside_a_list_are_told_apart() -> None:
    for code_list in LISTS.values():
        for language in ("label_ko", "label_en"):
            labels = [getattr(row, language) for row in code_list.codes]
            assert len(set(labels)) == len(labels), (code_list.key, language)


def test_codes_and_labels_fit_the_columns_that_will_hold_them() -> None:
    for code_list, row in every_row():
        assert len(f"{code_list.key}:{row.code}") <= 80
        assert len(row.code) <= 40
        assert max(len(row.label_ko), len(row.label_en)) <= 200
        assert json.loads(json.dumps(row.attributes)) == row.attributes, (code_list.key, row.code)


def test_parents_exist_and_have_no_parents_themselves() -> None:
    for code_list, row in every_row():
        if row.parent is not None:
            parent = next(each for each in code_list.codes if each.code == row.parent)
            assert parent.parent is None, (code_list.key, row.code)


def test_dates_are_ordered_and_rows_without_a_date_start_in_2014() -> None:
    for code_list, row in every_row():
        assert row.valid_from >= dt.date(2014, 1, 1), (code_list.key, row.code)
        assert row.valid_to is None or row.valid_to >= row.valid_from
    assert next(row for row in LISTS["sex"].codes if row.code == "female").valid_from == dt.date(2014, 1, 1)


def test_every_row_of_a_list_has_the_same_attributes_but_for_a_mark_of_sensitivity() -> None:
    for code_list in LISTS.values():
        shapes = {frozenset(row.attributes.keys() - {"sensitive"}) for row in code_list.codes}
        assert len(shapes) == 1, (code_list.key, shapes)


def test_every_row_with_its_own_confidence_uses_one_of_the_three_words() -> None:
    for code_list, row in every_row():
        assert row.attributes.get("confidence", "high") in {"high", "medium", "low"}, (code_list.key, row.code)


@pytest.mark.parametrize(
    ("key", "name", "target"),
    [
        ("wish", "need_area", "need_area"),
        ("wish", "need_sub", "need_area"),
        ("signal_kind", "need_area", "need_area"),
        ("signal_kind", "agency", "signal_agency"),
        ("resource_kind", "need_areas", "need_area"),
        ("resource_kind", "service_field", "service_field"),
        ("role", "discipline", "discipline"),
        ("unit_kind", "level", "area_level"),
        ("indicator", "part_of", "indicator"),
    ],
)
def test_attributes_that_name_another_list_name_a_code_of_it(key: str, name: str, target: str) -> None:
    for code, value in attribute(key, name).items():
        named = value if isinstance(value, list) else [value]
        assert {each for each in named if each is not None} <= codes_of(target), (key, code)


# --- single lists -----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R039")
def test_the_47_national_signals_are_there_once_each() -> None:
    numbers = [value for value in attribute("signal_kind", "number").values() if value is not None]
    assert sorted(numbers) == list(range(1, 48))
    scopes = attribute("signal_kind", "scope")
    assert [code for code, number in attribute("signal_kind", "number").items() if number is None] == [
        code for code, scope in scopes.items() if scope != "national"
    ]
    assert {"meter_zero", "mail_piling_up", "waste_paper_collecting", "lonely_death_risk"} <= codes_of("signal_kind")


def test_a_signal_that_joined_the_national_system_later_is_not_valid_before() -> None:
    joined = {row.code: row.valid_from for row in LISTS["signal_kind"].codes}
    assert joined["water_arrears"] == dt.date(2023, 12, 1)
    assert joined["old_age_emergency_loan"] == dt.date(2024, 3, 1)
    assert joined["power_cut"] == dt.date(2014, 1, 1)


def test_the_26_groups_who_must_report_are_there_once_each() -> None:
    mandatory = attribute("reporter_kind", "mandatory")
    items = attribute("reporter_kind", "item")
    assert sorted(items[code] for code in items if mandatory[code]) == list(range(1, 27))
    assert {code for code in mandatory if not mandatory[code]} >= {
        "self",
        "family",
        "neighbour",
        "volunteer",
        "partner",
        "anonymous",
    }


@pytest.mark.requirement("R060")
def test_the_ten_need_areas_have_the_sub_codes_of_the_field() -> None:
    rows = LISTS["need_area"].codes
    areas = [row.code for row in rows if row.parent is None]
    assert areas == [f"N{number:02}" for number in range(1, 11)]
    subs = {area: [row.code for row in rows if row.parent == area] for area in areas}
    assert [len(subs[area]) for area in areas] == [2, 2, 3, 2, 2, 2, 2, 3, 2, 2]
    assert all(sub == f"{area}.{place}" for area in areas for place, sub in enumerate(subs[area], 1))


def test_severity_runs_from_0_to_4_and_its_codes_are_texts() -> None:
    assert attribute("severity", "value") == {"0": 0, "1": 1, "2": 2, "3": 3, "4": 4}


@pytest.mark.requirement("R061")
def test_a_more_urgent_crisis_class_is_never_contacted_less_often() -> None:
    rows = sorted(LISTS["crisis_class"].codes, key=lambda row: row.attributes["order"])
    assert [row.code for row in rows] == ["emergency", "focused", "general", "linkage"]
    intervals = [contact_interval(row.code) for row in rows]
    days = [interval.every_days or interval.once_within_days for interval in intervals]
    assert days == sorted(days, key=int)


@pytest.mark.requirement("R026")
def test_every_role_may_only_do_what_is_in_the_set_of_permissions() -> None:
    for row in LISTS["role"].codes:
        may = row.attributes["may"]
        assert may, row.code
        assert set(may) <= PERMISSIONS, row.code
        assert len(set(may)) == len(may), row.code
        assert row.attributes["sees"] in {"cases", "counts", "sheets", "none"}, row.code
    assert {permission for row in LISTS["role"].codes for permission in row.attributes["may"]} == PERMISSIONS


@pytest.mark.requirement("R021")
def test_a_volunteer_sees_no_case_and_may_only_send_a_tip_and_survey() -> None:
    volunteer = next(row for row in LISTS["role"].codes if row.code == "volunteer")
    assert volunteer.attributes["sees"] == "none"
    assert volunteer.attributes["may"] == ["send_tip", "survey"]


def test_only_roles_that_see_cases_may_work_on_families() -> None:
    from_outside = "answer_referral send_alarm send_tip survey"
    elsewhere = f"{from_outside} see_indicators see_who_looked review_audit review_emergencies see_jobs"
    family_work = PERMISSIONS - set(elsewhere.split())
    for row in LISTS["role"].codes:
        if row.attributes["sees"] != "cases":
            assert not family_work & set(row.attributes["may"]), row.code


@pytest.mark.requirement("R012")
def test_the_dong_head_is_a_visiting_role() -> None:
    visits = attribute("role", "visits")
    assert {code for code in visits if visits[code]} == {
        "welfare_official",
        "visiting_nurse",
        "case_manager",
        "dong_head",
        "vocational_counselor",
        "protection_officer",
    }


@pytest.mark.requirement("R050")
def test_only_meeting_the_family_counts_as_a_visit_done() -> None:
    done = attribute("visit_outcome", "done")
    assert {code for code in done if done[code]} == {"met"}


@pytest.mark.requirement("R082")
def test_support_after_a_scene_check_is_due_in_72_hours_and_asks_for_the_reason_once_passed() -> None:
    row = next(row for row in LISTS["deadline_kind"].codes if row.code == "emergency_support_72h")
    assert row.attributes["default_hours"] == 72
    assert row.attributes["soft"] is False


def test_every_deadline_has_a_verb_for_its_button_and_says_where_its_hours_come_from() -> None:
    for row in LISTS["deadline_kind"].codes:
        assert row.attributes["verb_ko"].endswith("기"), row.code
        assert row.attributes["verb_en"], row.code
        assert row.attributes["source"], row.code
        hours = row.attributes["default_hours"]
        assert hours is None or (isinstance(hours, int) and hours > 0), row.code


@pytest.mark.requirement("R170")
def test_the_seven_indicators_and_their_two_parts_say_what_they_count_and_when() -> None:
    rows = LISTS["indicator"].codes
    assert [row.code for row in rows] == [
        "targets",
        "visiting_personnel",
        "visiting_personnel_private",
        "case_managed_households",
        "blind_spots_discovered",
        "site_visits",
        "service_linkages",
        "resources_count",
        "resources_krw",
    ]
    assert {row.attributes["number"] for row in rows} == set(range(1, 8))
    for row in rows:
        assert row.attributes["timing"] in {"as_of", "during"}, row.code
        assert row.attributes["definition_ko"], row.code
        assert row.attributes["definition_en"], row.code


def test_crisis_lines_carry_the_published_numbers() -> None:
    assert set(attribute("crisis_line", "phone").values()) == {
        "109",
        "112",
        "119",
        "1366",
        "1577-1389",
        "1388",
        "1577-0199",
        "129",
        "132",
    }


def test_the_nine_consent_forms_say_who_signs_and_whether_a_recipient_is_named() -> None:
    assert len(codes_of("consent_kind")) == 9
    recipients = attribute("consent_kind", "recipient_required")
    assert {code for code in recipients if recipients[code]} == {"third_party", "financial_data"}


def test_every_need_can_be_answered_by_some_kind_of_resource() -> None:
    answered = {need for needs in attribute("resource_kind", "need_areas").values() for need in needs}
    assert {row.code for row in LISTS["need_area"].codes if row.parent} - answered == set()


# --- files that cannot be used ----------------------------------------------------------------------------------------


def test_a_row_takes_its_place_its_dates_and_its_attributes_from_the_file(tmp_path: Path) -> None:
    path = write_list(
        tmp_path,
        "valid_from: 2020-05-01\ncodes:\n- {code: warm, ko: 따뜻한 색, en: Warm}\n"
        "- {code: red, parent: warm, ko: 빨강, en: Red, from: 2021-01-01, to: 2021-12-31, attributes: {hue: 0}}\n",
    )
    assert read_code_list(path) == CodeList(
        key="colour",
        label_ko="색",
        label_en="Colour",
        source="test",
        confidence="high",
        codes=(
            CodeRow("warm", "따뜻한 색", "Warm", None, dt.date(2020, 5, 1), None, 1, {}),
            CodeRow("red", "빨강", "Red", "warm", dt.date(2021, 1, 1), dt.date(2021, 12, 31), 2, {"hue": 0}),
        ),
    )


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("codes: []\n", "at least one row"),
        ("codes:\n- {code: 0, ko: 없음, en: None}\n", "put it in quotes"),
        ("codes:\n- {code: no, ko: 아니요, en: Not}\n", "put it in quotes"),
        ("codes:\n- {code: red, ko: ' ', en: Red}\n", "'ko' must be a text"),
        ("codes:\n- {code: red, ko: 빨강}\n", "'en' must be a text"),
        ("codes:\n- {code: red, ko: 빨강, en: Red}\n- {code: red, ko: 적색, en: Scarlet}\n", "stands twice"),
        ("codes:\n- {code: red, ko: 빨강, en: Red, parent: warm}\n", "not another code"),
        ("codes:\n- {code: red, ko: 빨강, en: Red, parent: red}\n", "not another code"),
        ("codes:\n- {code: red, ko: 빨강, en: Red, from: 2021-02-01, to: 2021-01-01}\n", "ends before it begins"),
        ("codes:\n- {code: red, ko: 빨강, en: Red, from: spring}\n", "must be a date"),
        ("codes:\n- {code: red, ko: 빨강, en: Red, bright light}\n", "unknown key bright light"),
        ("codes:\n- red\n", "expected a mapping"),
        ("codes:\n- {code: red, ko: 빨강, en: Red, attributes: [1]}\n", "'attributes' must be a mapping"),
        ("colours: [red]\ncodes:\n- {code: red, ko: 빨강, en: Red}\n", "unknown key colours"),
    ],
)
def test_a_list_that_cannot_be_used_says_where_and_what_to_mend(tmp_path: Path, rows: str, message: str) -> None:
    with pytest.raises(CodeListError, match=message) as refusal:
        read_code_list(write_list(tmp_path, rows))
    assert "colour.yaml" in str(refusal.value)


def test_a_list_must_say_how_sure_its_source_is(tmp_path: Path) -> None:
    path = tmp_path / "colour.yaml"
    path.write_text("label_ko: 색\nlabel_en: Colour\nsource: test\ncodes: []\n", encoding="utf-8")
    with pytest.raises(CodeListError, match="'confidence' must be one of high, medium, low"):
        read_code_list(path)


def test_every_file_of_the_folder_is_read() -> None:
    assert {path.stem for path in CODES_FOLDER.iterdir()} == set(LISTS)
