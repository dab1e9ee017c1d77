from __future__ import annotations

import pytest
from uuid_utils.compat import uuid7

from dure.journey.discovery.tips.receipts import ALPHABET, read_receipt, receipt_for


def test_a_receipt_is_three_groups_of_four_without_letters_that_are_mistaken() -> None:
    groups = receipt_for(uuid7()).split("-")
    assert [len(group) for group in groups] == [4, 4, 4]
    assert set("".join(groups)) <= set(ALPHABET)
    assert not set("0O1I") & set(ALPHABET)


def test_one_form_has_one_receipt_and_two_forms_have_two() -> None:
    keys = [uuid7() for _ in range(500)]
    assert receipt_for(keys[0]) == receipt_for(keys[0])
    assert len({receipt_for(key) for key in keys}) == 500


@pytest.mark.parametrize("typed", ["abcd-2345-wxyz", " ABCD 2345 WXYZ ", "abcd2345wxyz"])
def test_a_receipt_is_read_as_people_type_it(typed: str) -> None:
    assert read_receipt(typed) == "ABCD-2345-WXYZ"


@pytest.mark.parametrize("typed", ["", "ABCD-2345", "ABCD-2345-WXY0", "가나다라-2345-WXYZ", "A" * 100_000])
def test_what_is_no_receipt_reads_as_none(typed: str) -> None:
    assert read_receipt(typed) == ""
