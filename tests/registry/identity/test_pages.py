"""The board, the two side by side, the merge and taking it back, as pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.registry.directory.models import Service
from dure.registry.identity.actions.pairs import take_in_pairs
from dure.registry.identity.models import CandidatePair, Merge, Subject
from dure.registry.people.models import Household, HouseholdSecret, Person
from tests.personas import SYSTEM, make_household
from tests.places import SIBLING
from tests.registry.identity.families import two_files

pytestmark = pytest.mark.django_db

Browse = Callable[[User | None], Client]
WHY = "생년월일과 전화번호가 같고 방문에서 확인했습니다"


def pair_of(first: Household, second: Household, probability: float = 0.9) -> CandidatePair:
    row = {"id_a": first.pk, "id_b": second.pk, "probability": probability, "weights": {"name": 5.1, "sex": -2.0}}
    with scope(SYSTEM):
        take_in_pairs(actor=SYSTEM, rows=[row], at=timezone.now())
        found: CandidatePair = CandidatePair.objects.visible_to(SYSTEM).order_by("-id").first()
    return found


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_board_shows_both_sides_masked_with_what_is_alike(browse: Browse, official: User) -> None:
    pair_of(make_household(), make_household(label="박영지"))
    page = text_of(browse(official).get(reverse("identity:board")))
    assert "박*자" in page
    assert "박*지" in page
    assert "박영자" not in page
    assert "비슷한 이름" in page
    assert "같은 전화번호" in page


def test_the_board_reads_as_little_for_many_pairs_as_for_one(browse: Browse, official: User) -> None:
    homes = [make_household(label=f"박영자{number}") for number in range(6)]
    pair_of(homes[0], homes[1])
    client, address = browse(official), reverse("identity:board")
    client.get(address)
    with CaptureQueriesContext(connection) as little:
        client.get(address)
    for other in homes[2:]:
        pair_of(homes[0], other)
    with CaptureQueriesContext(connection) as much:
        client.get(address)
    assert len(much) == len(little)


def test_the_board_is_narrowed_to_persons_and_to_a_dong(browse: Browse, district_officer: User) -> None:
    pair_of(make_household(), make_household(SIBLING, label="박영지"))
    client = browse(district_officer)
    address = reverse("identity:board")
    assert "박*지" in text_of(client.get(address, {"dong": "2650067000"}))
    assert "박*지" not in text_of(client.get(address, {"dong": "26500660009"}))
    assert "박*지" not in text_of(client.get(address, {"kind": "person"}))
    assert client.get(address, {"kind": "nonsense", "dong": "x"}).status_code == 200


@pytest.mark.parametrize("persona", ["nurse", "district_leader", "volunteer", "partner", "administrator"])
def test_other_roles_do_not_open_the_board(persona: str, browse: Browse, request: pytest.FixtureRequest) -> None:
    assert browse(request.getfixturevalue(persona)).get(reverse("identity:board")).status_code == 403


@pytest.mark.parametrize("persona", ["sibling_official", "other_city_official", "protector"])
def test_a_stranger_finds_neither_pair_nor_merge(
    persona: str, browse: Browse, district_officer: User, request: pytest.FixtureRequest
) -> None:
    one, other = make_household(), make_household(label="박영지")
    pair = pair_of(one, other)
    merge_pair(browse(district_officer), pair)
    with scope(SYSTEM):
        merge = Merge.objects.visible_to(SYSTEM).get()
    client = browse(request.getfixturevalue(persona))
    for address in (
        reverse("identity:pair", args=[pair.pk]),
        reverse("identity:merge", args=[pair.pk]),
        reverse("identity:split", args=[merge.pk]),
        reverse("identity:look_alikes", args=[merge.household_id]),
        reverse("web:household", args=[merge.gone_id]),
    ):
        assert client.get(address).status_code == 404, address


def test_several_are_put_aside_at_once(browse: Browse, official: User) -> None:
    homes = [make_household(label=f"박영자{number}") for number in range(3)]
    keys = [pair_of(homes[0], other).pk for other in homes[1:]]
    client = browse(official)
    client.post(reverse("identity:decide"), {"pair": keys, "decision": "different"})
    page = text_of(client.get(reverse("identity:board")))
    assert "2쌍" in page
    assert "박*0" not in page
    assert client.post(reverse("identity:decide"), {"pair": ["x"], "decision": "same"}).status_code == 302


def test_a_pair_marked_as_different_by_a_slip_is_opened_again_from_the_board(
    browse: Browse, official: User, district_officer: User
) -> None:
    pair = pair_of(make_household(), make_household(label="박영지"))
    client, board = browse(official), reverse("identity:board")
    told = text_of(client.post(reverse("identity:decide"), {"pair": pair.pk, "decision": "different"}, follow=True))
    assert "1쌍을 다른 기록으로 처리했습니다" in told
    assert "다른 기록으로 처리한 쌍" in told
    page = client.get(board)
    assert [row.pair.pk for row in page.context["aside"]] == [pair.pk]
    assert page.context["rows"] == []
    assert "다시 열기" in text_of(client.get(reverse("identity:pair", args=[pair.pk])))
    assert browse(district_officer).get(board).context["aside"] == []
    client.post(reverse("identity:decide"), {"pair": pair.pk, "decision": "open"})
    again = client.get(board)
    assert [row.pair.pk for row in again.context["rows"]] == [pair.pk]
    assert again.context["aside"] == []


def test_the_same_person_of_both_files_is_ticked_and_counted_once(browse: Browse, official: User) -> None:
    pair = pair_of(make_household(), make_household())
    address = reverse("identity:merge", args=[pair.pk])
    client = browse(official)
    page = client.get(address)
    assert len(page.context["form"]["same"].value()) == 1
    assert people_after(page) == 1
    told = {"why": "짧음", "versions": page.context["form"].initial["versions"]}
    assert people_after(client.post(address, told)) == 2


def test_who_only_looks_alike_is_asked_and_not_ticked(browse: Browse, official: User) -> None:
    pair = pair_of(make_household(), make_household(label="박영지"))
    page = browse(official).get(reverse("identity:merge", args=[pair.pk]))
    assert page.context["form"]["same"].value() == []
    assert people_after(page) == 2


def people_after(page: Any) -> int:
    with override("ko"):
        (people,) = [count for count in page.context["form"].counts if count.word == "구성원"]
    return int(people.afterwards)


def test_a_number_that_is_compared_is_shown_with_whose_it_is(browse: Browse, official: User) -> None:
    with_own, with_heads = make_household(), make_household(label="박영지")
    with scope(SYSTEM):
        HouseholdSecret.objects.visible_to(SYSTEM).filter(household=with_heads, person=None).delete()
    page = text_of(browse(official).get(reverse("identity:pair", args=[pair_of(with_own, with_heads).pk])))
    assert "같은 전화번호" in page
    assert "1234 (박*지)" in page
    assert "1234 (박*자)" not in page


def test_another_door_of_the_same_building_is_a_difference(browse: Browse, official: User) -> None:
    homes = make_household(), make_household()
    with scope(SYSTEM):
        for home, door in zip(homes, ("101호", "102호"), strict=True):
            Household.objects.visible_to(SYSTEM).filter(pk=home.pk).update(address_detail=door)
    pair = pair_of(*homes, 0.99)
    answer = browse(official).get(reverse("identity:pair", args=[pair.pk]))
    compared = answer.context["shown"].compared
    with override("ko"):
        assert "같은 건물" in compared.alike
        assert compared.differs == ["호수가 다름"]
    assert "같은 기록일 가능성은 99%입니다" in text_of(answer)


def test_a_pair_that_a_person_found_claims_no_likelihood(browse: Browse, official: User) -> None:
    one, other = make_household(), make_household()
    client = browse(official)
    client.post(reverse("identity:look_alikes", args=[one.pk]), {"other": str(other.pk)})
    page = text_of(client.get(reverse("identity:board")))
    assert "직접 찾음" in page
    assert "99%" not in page


def test_names_are_shown_for_a_reason_alone(browse: Browse, official: User) -> None:
    pair = pair_of(make_household(), make_household(label="박영지"))
    client, address = browse(official), reverse("identity:pair", args=[pair.pk])
    assert "박영지" not in text_of(client.get(address))
    assert "박영지" in text_of(client.post(address, {"reason": "두 가구가 같은지 확인합니다"}))


def merge_pair(client: Client, pair: CandidatePair, **changes: Any) -> Any:
    address = reverse("identity:merge", args=[pair.pk])
    form = client.get(address).context["form"]
    told = {"why": WHY, "versions": form.initial["versions"]}
    for choice in form.choices:
        told[choice.name] = choice.initial
    return client.post(address, {**told, **changes})


def test_a_merge_is_previewed_done_and_taken_back(browse: Browse, district_officer: User, service: Service) -> None:
    stays, gone = two_files(district_officer, service)
    pair = pair_of(stays, gone)
    client = browse(district_officer)
    preview = client.get(reverse("identity:merge", args=[pair.pk]))
    told = {clash.once.name for clash in preview.context["preview"].found}
    assert told >= {"case_one_open", "crisis_class_one_current", "need_once_per_area"}
    assert "남" in text_of(preview)
    assert merge_pair(client, pair).headers["Location"] == stays.get_absolute_url()
    # The link to the file that went away leads to the one that stays, with the rest of the address.
    assert client.get(gone.get_absolute_url()).headers["Location"] == stays.get_absolute_url()
    edit = client.get(reverse("people:edit", args=[gone.pk]))
    assert edit.headers["Location"] == reverse("people:edit", args=[stays.pk])
    # What is sent to it is not taken in, and the way to the file that stays is shown.
    sent = client.post(reverse("people:edit", args=[gone.pk]), {"address": "x"})
    assert sent.status_code == 409
    assert reverse("people:edit", args=[stays.pk]) in text_of(sent)
    assert "합친 내용 보기" in text_of(client.get(stays.get_absolute_url()))
    with scope(SYSTEM):
        merge = Merge.objects.visible_to(SYSTEM).get(kind="household")
    address = reverse("identity:split", args=[merge.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"why": "동명이인이었습니다"}).headers["Location"] == address
    assert client.get(address).status_code == 200
    assert client.get(gone.get_absolute_url()).status_code == 200
    assert client.post(address, {"why": "동명이인이었습니다"}).status_code == 403


def test_a_merge_after_which_nothing_was_written_can_be_looked_at(browse: Browse, official: User) -> None:
    client = browse(official)
    merge_pair(client, pair_of(make_household(), make_household(label="박영지")))
    with scope(SYSTEM):
        merge = Merge.objects.visible_to(SYSTEM).get()
    assert "합치기 되돌리기" in text_of(client.get(reverse("identity:split", args=[merge.pk])))


def test_the_other_file_may_stay_instead(browse: Browse, official: User) -> None:
    one, other = make_household(), make_household(label="박영지")
    pair = pair_of(one, other)
    page = browse(official).get(reverse("identity:merge", args=[pair.pk]), {"stays": str(other.pk)})
    assert page.context["preview"].stays.id == other.pk


def test_what_changed_meanwhile_is_shown_and_nothing_is_merged(browse: Browse, official: User) -> None:
    one, other = make_household(), make_household(label="박영지")
    pair = pair_of(one, other)
    old = f"{one.pk}=0,{other.pk}=7"
    answer = merge_pair(browse(official), pair, versions=old)
    assert answer.status_code == 409
    assert merge_pair(browse(official), pair, versions="rubbish").status_code == 200
    with scope(SYSTEM):
        assert Merge.objects.visible_to(SYSTEM).count() == 0


def test_a_preview_reads_as_little_for_a_large_family_as_for_a_small_one(
    browse: Browse, district_officer: User, service: Service
) -> None:
    small = pair_of(make_household(), make_household(label="박영지"))
    client = browse(district_officer)
    client.get(reverse("identity:merge", args=[small.pk]))
    with CaptureQueriesContext(connection) as little:
        client.get(reverse("identity:merge", args=[small.pk]))
    stays, gone = two_files(district_officer, service)
    large = pair_of(stays, gone, 0.8)
    with CaptureQueriesContext(connection) as much:
        client.get(reverse("identity:merge", args=[large.pk]))
    # What clashes is looked at once more: for the rows that point to it.
    assert len(much) <= len(little) + 30


def test_a_family_is_looked_for_among_the_files_of_ones_area(browse: Browse, official: User) -> None:
    one, other = make_household(), make_household()
    client, address = browse(official), reverse("identity:look_alikes", args=[one.pk])
    assert str(other.pk) in text_of(client.get(address))
    answer = client.post(address, {"other": str(other.pk)})
    assert client.get(answer.headers["Location"]).status_code == 200
    assert client.post(address, {"other": "nonsense"}).status_code == 404


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_page_is_there_in_both_languages(
    language: str, browse: Browse, district_officer: User, service: Service
) -> None:
    stays, gone = two_files(district_officer, service)
    pair = pair_of(stays, gone)
    client = browse(district_officer)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    for address in (
        reverse("identity:board"),
        reverse("identity:pair", args=[pair.pk]),
        reverse("identity:merge", args=[pair.pk]),
        reverse("identity:look_alikes", args=[stays.pk]),
    ):
        assert client.get(address).status_code == 200
    assert ("Possible duplicates" in text_of(client.get(reverse("identity:board")))) is (language == "en")


def test_a_pair_of_persons_is_previewed_and_merged(browse: Browse, official: User, household: Household) -> None:
    with scope(SYSTEM):
        first = Person.objects.visible_to(SYSTEM).get()
        second = Person(household=household, path=household.path, name="박영지", relation_id="relation:other")
        second.save(force_insert=True)
        row = {"id_a": first.pk, "id_b": second.pk, "probability": 0.9, "weights": {}}
        take_in_pairs(actor=SYSTEM, rows=[row], at=timezone.now(), kind=Subject.PERSON)
        pair = CandidatePair.objects.visible_to(SYSTEM).get()
    client = browse(official)
    assert "박*지" in text_of(client.get(reverse("identity:board"), {"kind": "person"}))
    assert merge_pair(client, pair).headers["Location"] == household.get_absolute_url()
    assert client.get(reverse("people:edit_member", args=[merged_id()])).status_code == 302


def merged_id() -> Any:
    with scope(SYSTEM):
        return Merge.objects.visible_to(SYSTEM).get().gone_id
