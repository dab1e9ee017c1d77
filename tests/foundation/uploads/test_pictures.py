"""Only pixels get in: no place, no script, no bomb, no second file behind the first."""

from __future__ import annotations

import io
import struct
import threading
import time
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from dure.foundation.uploads import pictures
from dure.foundation.uploads.pictures import LONGEST_SIDE, MOST_BYTES, NotAPicture, clean_picture

CANARY = b"zqcanaryzq"
GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


def picture(kind: str = "JPEG", size: tuple[int, int] = (80, 40), **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **more)
    return out.getvalue()


def located() -> bytes:
    """Taken lying on its side, by a telephone that says where."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = 6, CANARY.decode()
    exif.get_ifd(GPS).update({1: "N", 2: (35.0, 10.0, 0.0), 3: "E", 4: (129.0, 5.0, 0.0), 29: CANARY.decode()})
    return picture(exif=exif, icc_profile=b"profile " + CANARY, comment=CANARY)


def claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose head claims very many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 100_000)) + chunk(b"IEND", b"")


def opened(raw: bytes) -> Image.Image:
    found = Image.open(io.BytesIO(raw))
    found.load()
    return found


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_kind_becomes_a_jpeg(kind: str) -> None:
    clean = opened(clean_picture(picture(kind)))
    assert (clean.format, clean.size, clean.mode) == ("JPEG", (80, 40), "RGB")


def test_where_and_by_what_it_was_taken_is_gone_and_it_stands_upright() -> None:
    raw = located()
    assert raw.count(CANARY) >= 3
    assert opened(raw).getexif().get_ifd(GPS)
    cleaned = clean_picture(raw)
    assert CANARY not in cleaned
    clean = opened(cleaned)
    assert clean.size == (40, 80)
    assert dict(clean.getexif()) == {}
    assert set(clean.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize("tail", [b"<script>" + CANARY, b"PK\x03\x04" + CANARY, b"%PDF-1.7 " + CANARY])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_second_file_behind_the_picture_does_not_get_in(kind: str, tail: bytes) -> None:
    assert CANARY not in clean_picture(picture(kind) + tail)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?xml version='1.0'?><svg/>",
        b"<!doctype html><script>1</script>",
        b"GIF89a" + b"\0" * 40,
        b"%PDF-1.7\n",
        b"PK\x03\x04" + b"\0" * 40,
        b"MZ" + b"\0" * 80,
        b"II*\0" + b"\0" * 80,
        b"8BPS" + b"\0" * 80,
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
    ],
)
def test_what_is_no_photo_is_refused_by_its_bytes(raw: bytes) -> None:
    with pytest.raises(NotAPicture) as refused:
        clean_picture(raw)
    assert refused.value.code == "kind"


@pytest.mark.parametrize("claimed", [(40_000, 40_000), (2**31 - 1, 2**31 - 1), (60_000, 1_000)])
def test_a_bomb_is_refused_before_it_is_unpacked(claimed: tuple[int, int]) -> None:
    with pytest.raises(NotAPicture) as refused:
        clean_picture(claiming(*claimed))
    assert refused.value.code in ("pixels", "broken")


def test_too_many_bytes_are_refused_unread() -> None:
    with pytest.raises(NotAPicture) as refused:
        clean_picture(b"\xff\xd8\xff" + b"\0" * MOST_BYTES)
    assert refused.value.code == "size"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_half_a_picture_is_refused(kind: str) -> None:
    whole = picture(kind, (600, 600), **({"quality": 95} if kind != "PNG" else {}))
    with pytest.raises(NotAPicture) as refused:
        clean_picture(whole[: len(whole) // 2])
    assert refused.value.code == "broken"


def test_a_large_photo_is_made_smaller_and_a_clear_one_gets_a_white_ground(monkeypatch: pytest.MonkeyPatch) -> None:
    assert opened(clean_picture(picture("JPEG", (4000, 3000)))).size == (LONGEST_SIDE, LONGEST_SIDE * 3 // 4)
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(clean_picture(out.getvalue())).getpixel((0, 0)) == (255, 255, 255)
    monkeypatch.setattr(pictures, "MOST_PIXELS", 100)
    with pytest.raises(NotAPicture):
        clean_picture(picture("JPEG", (11, 10)))


@pytest.mark.parametrize(("kind", "more"), [("PNG", {}), ("WEBP", {}), ("JPEG", {"progressive": True})])
def test_what_must_be_unpacked_whole_may_be_less_large(
    kind: str, more: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "MOST_UNPACKED", 50 * 50)
    assert clean_picture(picture(kind, (50, 50), **more))
    with pytest.raises(NotAPicture) as refused:
        clean_picture(picture(kind, (51, 50), **more))
    assert refused.value.code == "pixels"
    assert clean_picture(picture("JPEG", (51, 50)))


def test_a_small_file_of_many_pixels_is_refused_by_its_head() -> None:
    with pytest.raises(NotAPicture) as refused:
        clean_picture(claiming(7071, 7071))
    assert refused.value.code == "pixels"


def test_only_some_are_unpacked_at_the_same_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    inside, most, all_in = 0, 0, threading.Lock()

    def slow(_raw: bytes, _kind: str) -> bytes:
        nonlocal inside, most
        with all_in:
            inside += 1
            most = max(most, inside)
        time.sleep(0.02)
        with all_in:
            inside -= 1
        return b""

    monkeypatch.setattr(pictures, "_painted", slow)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(clean_picture, [picture()] * 16))
    assert most <= 2


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.data())
def test_damaged_pictures_are_painted_or_refused_and_nothing_else(kind: str, data: st.DataObject) -> None:
    raw = bytearray(picture(kind, (64, 64)))
    for _turn in range(data.draw(st.integers(1, 12))):
        raw[data.draw(st.integers(12, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        cleaned = clean_picture(bytes(raw))
    except NotAPicture:
        return
    assert opened(cleaned).format == "JPEG"
