"""Code lists of the policy pack become rows: loaded as often as one likes, changed without programming."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from dure.foundation.codes.actions import load_code_lists
from dure.foundation.codes.models import Code
from dure.foundation.codes.queries import code, codes, forget, label
from dure.policy.korea.codelists import read_code_lists
from dure.registry.people.models import Household

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R189")]


@pytest.fixture(autouse=True)
def _fresh_memory() -> None:
    forget()


def test_loading_twice_changes_nothing() -> None:
    before = list(Code.objects.order_by("id").values())
    assert load_code_lists() == len(before)
    assert list(Code.objects.order_by("id").values()) == before


def test_a_label_changes_with_the_pack_and_a_code_that_left_keeps_its_row() -> None:
    (sexes,) = [found for found in read_code_lists() if found.key == "sex"]
    load_code_lists([replace(sexes, codes=(replace(sexes.codes[0], label_ko="여자"),))])
    assert code("sex:female").label_ko == "여자"
    assert len(codes("sex")) == 2
    forget()


def test_labels_speak_the_language_of_the_page() -> None:
    with translation.override("ko"):
        assert label("need_area:N06") == "경제"
    with translation.override("en"):
        assert label("need_area:N06") == "Economy"
    assert label(None) == ""


def test_a_column_of_one_list_refuses_a_code_of_another(household: Household) -> None:
    from dure.foundation.access.scope import as_system

    with as_system("tests") as system, pytest.raises(IntegrityError), transaction.atomic():
        Household.objects.visible_to(system).filter(pk=household.pk).update(kind_id="sex:female")
