"""What no page of ours sends is refused with a clear page, not with a fault of the server."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from dure.foundation.accounts.models import User


@pytest.mark.parametrize("url", ["/households/?dong=%00", "/households/?class=%00", "/finding/?dong=%00"])
def test_a_letter_that_no_column_can_hold_is_a_bad_request(
    browse: Callable[[User | None], Client], official: User, url: str
) -> None:
    client = browse(official)
    assert client.get(url).status_code == 400
    assert client.get("/households/").status_code == 200
