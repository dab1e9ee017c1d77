"""A photo sent with a tip: sealed, shown to the team that decides, to nobody else, and never as it came."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from PIL import Image

from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.audit.models import AuditEvent
from dure.foundation.uploads import receiving
from dure.foundation.uploads.pictures import MOST_BYTES
from dure.foundation.vault.sealing import Unreadable
from dure.journey.discovery.tips.actions import link_tip
from dure.journey.discovery.tips.models import TipPhoto
from tests.foundation.uploads.test_pictures import CANARY, located, picture
from tests.journey.discovery.tips.test_public_pages import the_tips, worry_form
from tests.personas import SYSTEM
from tests.places import OWN

pytestmark = pytest.mark.django_db

Browse = Callable[[User | None], Client]


def photo(raw: bytes, name: str = "IMG_0001.jpg", content_type: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, raw, content_type)


def tell(browse: Browse, raw: bytes, **more: Any) -> Any:
    return browse(None).post(reverse("public:worry"), worry_form(photo=photo(raw, **more)))


def kept() -> TipPhoto | None:
    with scope(SYSTEM):
        found: TipPhoto | None = TipPhoto.objects.visible_to(SYSTEM).first()
        return found


@pytest.mark.requirement("R053")
def test_the_team_sees_the_photo_without_the_place_it_was_taken_at(browse: Browse, official: User) -> None:
    assert tell(browse, located()).status_code == 302
    (tip,) = the_tips()
    client = browse(official)
    url = reverse("discovery:photo", args=[tip.id])
    assert url in client.get(reverse("discovery:tip", args=[tip.id])).content.decode()
    answer = client.get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert CANARY not in answer.content
    assert Image.open(io.BytesIO(answer.content)).size == (40, 80)
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == 'inline; filename="photo.jpg"'
    with scope(SYSTEM):
        rows = AuditEvent.objects.visible_to(SYSTEM).filter(what="discovery.tip_photo", object_id=tip.id)
        assert rows.count() == 1


def test_others_do_not_find_it(
    browse: Browse, sibling_official: User, other_city_official: User, volunteer: User, district_leader: User
) -> None:
    tell(browse, picture())
    (tip,) = the_tips()
    url = reverse("discovery:photo", args=[tip.id])
    for user in (sibling_official, other_city_official):
        assert browse(user).get(url).status_code == 404
    for user in (volunteer, district_leader):
        assert browse(user).get(url).status_code == 403
    assert browse(None).get(url).status_code in (302, 401)


def test_it_lies_sealed_and_opens_at_its_own_tip_alone(browse: Browse) -> None:
    tell(browse, picture())
    row = kept()
    assert row is not None
    assert b"JFIF" not in bytes(row.token)
    assert row.opened().startswith(b"\xff\xd8")
    row.tip_id = row.id
    with pytest.raises(Unreadable):
        row.opened()


def test_it_moves_with_its_tip_when_a_household_is_linked(
    browse: Browse, official: User, household: Any, acting: Callable[[User], Any]
) -> None:
    tell(browse, picture())
    (tip,) = the_tips()
    with acting(official) as actor:
        link_tip(actor=actor, tip=tip, household=household, at=tip.received_at)
    row = kept()
    assert row is not None
    assert row.path == household.path


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"<svg onload='alert(1)'/>", "a.jpg"),
        (b"<script>alert(1)</script>", "photo.png"),
        (b"%PDF-1.7", "a.pdf.jpg"),
        (picture()[:200], "half.jpg"),
        (b"\xff\xd8\xff" + b"\0" * MOST_BYTES, "large.jpg"),
    ],
)
def test_what_is_no_photo_is_refused_and_the_words_stay(raw: bytes, name: str, browse: Browse) -> None:
    answer = tell(browse, raw, name=name)
    assert answer.status_code == 200
    assert "불이 며칠째" in answer.content.decode()
    assert the_tips() == []


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd", "..\\..\\a.exe", "a\x00.jpg", "가" * 300 + ".jpg", ".htaccess"]
)
def test_the_name_of_the_file_plays_no_part(name: str, browse: Browse, official: User, tmp_path: Any) -> None:
    content = f'--x\r\nContent-Disposition: form-data; name="photo"; filename="{name}"\r\n\r\n'.encode() + picture()
    for field, value in worry_form().items():
        content = f'--x\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode() + content
    body = content + b"\r\n--x--\r\n"
    answer = browse(None).post(reverse("public:worry"), body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 302
    assert kept() is not None


def test_a_form_that_comes_back_says_that_the_photo_must_be_chosen_again(browse: Browse) -> None:
    form = worry_form(photo=photo(picture()), story="")
    page = browse(None).post(reverse("public:worry"), form, headers={"accept-language": "en"}).content.decode()
    assert "once more" in page


def test_a_request_without_end_is_refused_at_its_head(browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "MOST_BODY", 1_000)
    assert tell(browse, picture(size=(900, 900))).status_code in (400, 413)
    assert the_tips() == []


def test_the_photo_goes_when_the_tip_goes(browse: Browse) -> None:
    tell(browse, picture())
    with connection.cursor() as cursor:
        cursor.execute("SELECT confdeltype FROM pg_constraint WHERE conname = 'discovery_tipphoto_lies_with_tip'")
        assert cursor.fetchone() in (("c",), (b"c",))
    assert the_tips()[0].path == OWN
