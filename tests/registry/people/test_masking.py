from __future__ import annotations

import pytest

from dure.foundation.vault.kinds import mask_phone
from dure.registry.people.masking import digits, mask_name


@pytest.mark.parametrize(
    ("name", "masked"),
    [("박영자", "박*자"), ("이호", "이*"), ("남궁민수", "남**수"), (" 김철수 ", "김*수"), ("가", "가"), ("", "")],
)
def test_a_name_keeps_its_first_and_last_letter(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("010-1234-5678", "010-****-5678"),
        ("02-123-4567", "02-***-4567"),
        ("01012345678", "*******5678"),
        ("119", "***"),
        ("", ""),
    ],
)
def test_a_number_hides_its_middle(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


def test_only_digits_remain() -> None:
    assert digits("+82 (0)10-12 34") == "820101234"
