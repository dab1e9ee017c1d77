"""Two edit the same thing at once: the slower one sees both versions, chooses, and nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest, QueryDict
from django.test import Client
from django.urls import reverse

from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.audit.models import Act, AuditEvent
from dure.foundation.merging.saving import sent_edit
from dure.registry.people.models import Household, Person, TargetGroup
from tests.personas import SYSTEM, make_user
from tests.places import OWN

Browse = Callable[[User | None], Client]


@pytest.fixture
def colleague(official: User) -> User:
    return make_user("colleague", "welfare_official", OWN)


def stored(household: Household) -> Household:
    with scope(SYSTEM):
        found: Household = Household.objects.visible_to(SYSTEM).get(pk=household.pk)
    return found


def edited(household: Household, **changes: str) -> dict[str, Any]:
    return {
        "version": str(household.version),
        "area": household.area_id,
        "kind": household.kind_id,
        "address": household.address,
        "address_detail": "",
        "phone": "",
        "safety_note": "",
        "strengths": "",
        **changes,
    }


def chosen_on(page: str) -> dict[str, str]:
    """By field of a merge screen: what is ticked already, empty where somebody has to choose."""
    chosen = dict.fromkeys(re.findall(r'name="offered" value="([\w-]+)"', page), "")
    for radio in re.findall(r'<input type="radio"[^>]*checked>', page):
        if found := re.search(r'name="take-([\w-]+)" value="(\w+)"', radio):
            chosen[found[1]] = found[2]
    return chosen


def carried_by(page: str) -> dict[str, Any]:
    """What the merge screen would send of itself: its hidden fields, and which fields it offers."""
    hidden = [
        re.search(r'name="([\w-]+)" value="([^"]*)"', tag) for tag in re.findall(r"<input[^>]*hidden[^>]*>", page)
    ]
    found = {match[1]: match[2] for match in hidden if match and match[1] != "csrfmiddlewaretoken"}
    return {**found, "offered": list(chosen_on(page))}


def test_who_changed_it_and_when_stands_above_what_was_theirs_and_mine(
    browse: Browse, official: User, colleague: User, household: Household
) -> None:
    url = reverse("people:edit", args=[household.id])
    was = household.address
    assert browse(colleague).post(url, edited(household, address="첫째 길 1")).status_code == 302
    page = browse(official).post(url, edited(household, address="둘째 길 2")).content.decode()
    assert colleague.name in page
    for text in (was, "첫째 길 1", "둘째 길 2"):
        assert text in page
    assert stored(household).address == "첫째 길 1"


def test_who_has_it_open_in_two_windows_is_not_told_of_somebody_else(
    browse: Browse, official: User, colleague: User, household: Household
) -> None:
    url = reverse("people:edit", args=[household.id])
    client = browse(official)
    assert client.post(url, edited(household, address="첫째 길 1")).status_code == 302
    stale = edited(household, address="둘째 길 2")
    own = client.post(url, stale).content.decode()
    others = browse(colleague).post(url, stale).content.decode()
    for text in ("다른 창에서 먼저 저장하셨습니다", "다른 창에서 고치셨습니다", "두 창에서 모두 고친 항목입니다"):
        assert text in own
        assert text not in others
    for text in ("다른 사람이 먼저 저장했습니다", "두 사람이 모두 고쳤습니다"):
        assert text not in own
        assert text in others


def test_what_one_of_the_two_left_alone_is_ticked_already_and_what_both_changed_must_be_chosen(
    browse: Browse, official: User, household: Household
) -> None:
    client, url = browse(official), reverse("people:edit", args=[household.id])
    client.post(url, edited(household, address="첫째 길 1", strengths="요리"))
    page = client.post(url, edited(household, address="둘째 길 2", safety_note="개 조심")).content.decode()
    assert chosen_on(page) == {"address": "", "strengths": "theirs", "safety_note": "mine"}


def test_a_conflict_without_a_choice_saves_nothing_and_keeps_what_was_typed(
    browse: Browse, official: User, household: Household
) -> None:
    client, url = browse(official), reverse("people:edit", args=[household.id])
    client.post(url, edited(household, address="첫째 길 1", strengths="요리"))
    page = client.post(url, edited(household, address="둘째 길 2", safety_note="개 조심")).content.decode()
    mine = edited(household, address="둘째 길 2", safety_note="개 조심") | carried_by(page)
    again = client.post(url, mine | {"take-strengths": "theirs", "take-safety_note": "mine"})
    assert again.status_code == 409
    assert "둘째 길 2" in again.content.decode()
    assert chosen_on(again.content.decode()) == {
        "address": "",
        "strengths": "theirs",
        "safety_note": "mine",
    }
    assert stored(household).version == 1


def test_the_choices_are_saved_against_the_newer_version(browse: Browse, official: User, household: Household) -> None:
    client, url = browse(official), reverse("people:edit", args=[household.id])
    client.post(url, edited(household, address="첫째 길 1", strengths="요리"))
    typed = edited(household, address="둘째 길 2", safety_note="개 조심")
    page = client.post(url, typed).content.decode()
    choices = {"take-address": "mine", "take-strengths": "theirs", "take-safety_note": "mine"}
    assert client.post(url, typed | carried_by(page) | choices).status_code == 302
    now = stored(household)
    assert (now.address, now.strengths, now.safety_note, now.version) == ("둘째 길 2", "요리", "개 조심", 2)


def test_a_third_editor_in_between_brings_up_a_new_choice_for_just_what_changed_again(
    browse: Browse, official: User, household: Household
) -> None:
    client, url = browse(official), reverse("people:edit", args=[household.id])
    client.post(url, edited(household, address="첫째 길 1", strengths="요리"))
    typed = edited(household, address="둘째 길 2", strengths="노래")
    page = client.post(url, typed).content.decode()
    client.post(url, edited(stored(household), address="셋째 길 3", strengths="요리"))
    late = client.post(url, typed | carried_by(page) | {"take-address": "mine", "take-strengths": "mine"})
    assert late.status_code == 409
    assert chosen_on(late.content.decode()) == {"address": "", "strengths": "mine"}
    assert stored(household).address == "셋째 길 3"


def test_what_was_saved_between_reading_and_writing_is_shown_too(
    browse: Browse, official: User, household: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The colleague commits after this request has read the household and before it writes."""

    def overtaken(request: HttpRequest, now: Any) -> QueryDict | None:
        with scope(SYSTEM):
            rows = Household.objects.visible_to(SYSTEM).filter(pk=household.pk)
            rows.update(address="셋째 길 3", version=1)
        return sent_edit(request, now)  # type: ignore[arg-type]

    monkeypatch.setattr("dure.registry.people.views.households.sent_edit", overtaken)
    stale = browse(official).post(reverse("people:edit", args=[household.id]), edited(household, address="둘째 길 2"))
    assert stale.status_code == 409
    assert "셋째 길 3" in stale.content.decode()
    assert 'name="version" value="1"' in stale.content.decode()


def test_that_the_other_version_was_seen_stays_in_the_log(browse: Browse, official: User, household: Household) -> None:
    client, url = browse(official), reverse("people:edit", args=[household.id])
    client.post(url, edited(household, address="첫째 길 1"))
    with scope(SYSTEM):
        reads = AuditEvent.objects.visible_to(SYSTEM).filter(act=Act.READ, household_id=household.id)
        before = reads.count()
    assert client.post(url, edited(household, address="둘째 길 2")).status_code == 409
    with scope(SYSTEM):
        assert reads.count() == before + 1


@pytest.mark.parametrize("made_from", ["", "x", "-1", "99999999999999999999", "7"])
def test_an_invented_first_version_is_no_fault(
    made_from: str, browse: Browse, official: User, household: Household
) -> None:
    client, url = browse(official), reverse("people:edit", args=[household.id])
    client.post(url, edited(household, address="첫째 길 1"))
    stale = client.post(url, edited(household, address="둘째 길 2", made_from=made_from))
    assert stale.status_code == 409
    assert "둘째 길 2" in stale.content.decode()


def test_a_number_under_lock_is_never_shown_and_must_be_chosen(
    browse: Browse, official: User, household: Household
) -> None:
    with scope(SYSTEM):
        person = Person.objects.visible_to(SYSTEM).get(household=household)
    url = reverse("people:edit_member", args=[person.id])
    client = browse(official)
    form = {"version": "0", "name": "박영자", "relation": "relation:head", "birth_date": "1954-03-02"}
    assert client.post(url, {**form, "phone": "010-0000-1111"}).status_code == 302
    stale = client.post(url, {**form, "phone": "010-0000-2222"})
    assert stale.status_code == 409
    page = stale.content.decode()
    assert "010-****-1111" in page
    assert "010-0000-1111" not in page
    assert "010-0000-2222" in page
    assert chosen_on(page)["phone"] == ""


def test_of_two_who_tick_target_groups_the_second_sees_both_sets(
    browse: Browse, official: User, colleague: User, household: Household
) -> None:
    def marked() -> list[str]:
        with scope(SYSTEM):
            rows = TargetGroup.objects.visible_to(SYSTEM).filter(household=household, valid_to=None)
            return sorted(rows.values_list("group_id", flat=True))

    url, alone, sick = reverse("people:groups", args=[household.id]), "target_group:senior_alone", None
    page = browse(official).get(url).content.decode()
    sick = next(key for key in re.findall(r'value="(target_group:\w+)"', page) if key != alone)
    browse(colleague).post(url, {"version": "", "groups": [alone]})
    stale = browse(official).post(url, {"version": "", "groups": [sick]})
    assert stale.status_code == 409
    assert colleague.name in stale.content.decode()
    assert marked() == [alone]
    merged = {"offered": ["groups"], "version": alone, "take-groups": "mine", "groups": [alone, sick]}
    assert browse(official).post(url, merged).status_code == 302
    assert marked() == sorted([alone, sick])
