"""Whose address a request comes from."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from dure.foundation.accounts.signing.address import client_address


def address(heard: str | None, *, direct: str = "127.0.0.1") -> str:
    headers = {"HTTP_X_FORWARDED_FOR": heard} if heard is not None else {}
    return client_address(RequestFactory().get("/", REMOTE_ADDR=direct, **headers))


def test_without_proxies_the_connection_speaks_and_the_header_is_not_believed() -> None:
    assert address("203.0.113.9", direct="198.51.100.7") == "198.51.100.7"


@pytest.mark.parametrize(
    ("heard", "client"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("1.2.3.4, 203.0.113.9", "203.0.113.9"),  # the left one is the client's own invention
        ("203.0.113.9, 10.1.2.3", "203.0.113.9"),  # two proxies of ours
        ("1.2.3.4, 203.0.113.9, 10.1.2.3", "203.0.113.9"),
        ("nonsense", "127.0.0.1"),
        ("", "127.0.0.1"),
        (None, "127.0.0.1"),
        ("2001:db8::7", "2001:db8::7"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
    ],
)
def test_behind_proxies_the_first_from_the_right_who_is_none_of_them(heard: str, client: str, settings: Any) -> None:
    settings.TRUSTED_PROXIES = ["127.0.0.1", "10.0.0.0/8"]
    assert address(heard) == client


def test_who_reaches_the_server_past_the_proxy_is_taken_for_itself(settings: Any) -> None:
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    assert address("203.0.113.9", direct="198.51.100.7") == "198.51.100.7"


def test_a_local_socket_has_no_address_of_its_own(settings: Any) -> None:
    assert address("203.0.113.9", direct="") == ""
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    assert address("203.0.113.9", direct="") == "203.0.113.9"
