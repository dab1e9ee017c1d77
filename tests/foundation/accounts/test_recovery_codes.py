"""A recovery code opens once, also when it is sent from many places at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections, transaction
from django.test import Client

from tests.foundation.accounts.signing import (
    SECOND_STEP,
    sign_in,
    signed_in,
    with_app,
    with_password,
    with_recovery_codes,
)
from tests.personas import make_user
from tests.places import OWN

PLACES = 4


@pytest.mark.usefixtures("committed")
def test_a_recovery_code_sent_from_four_places_at_the_same_moment_signs_in_one() -> None:
    with transaction.atomic():
        official = with_password(make_user("official", "welfare_official", OWN))
        with_app(official)
        code = with_recovery_codes(official)[0]
    start = Barrier(PLACES)

    def send(client: Client) -> bool:
        sign_in(client, official)
        start.wait()
        client.post(SECOND_STEP, {"code": code})
        entered = signed_in(client)
        connections.close_all()
        return entered

    with ThreadPoolExecutor(PLACES) as pool:
        assert sum(pool.map(send, [Client() for _ in range(PLACES)])) == 1
