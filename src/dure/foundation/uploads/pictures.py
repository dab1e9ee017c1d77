"""Pictures from outside, painted anew: what arrives is read as pixels, and only pixels go on."""

from __future__ import annotations

import io
import struct
import threading
import warnings
import zlib

import filetype
from PIL import Image, ImageOps

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
"""More than the cameras of telephones make; a bomb claims more, and is refused by its head before it is unpacked."""
MOST_UNPACKED = 13_000_000
"""Of what is unpacked whole before it can be made smaller: everything but a JPEG written line by line."""
AT_ONCE = threading.BoundedSemaphore(2)
"""So many pictures are unpacked at the same moment in one process; the others wait their turn."""

LONGEST_SIDE = 1600
QUALITY = 82
READ = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError, struct.error,
          zlib.error, MemoryError, Image.DecompressionBombError, Image.DecompressionBombWarning)  # fmt: skip
"""What the decoders raise on files made to confuse them."""


class NotAPicture(ValueError):
    """The bytes are no picture that we take. ``code`` says why: ``kind``, ``size``, ``pixels`` or ``broken``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def clean_picture(raw: bytes) -> bytes:
    """The picture as a new JPEG, upright, at most 1,600 pixels long, without a word of where and by what it was taken.

    Raises: NotAPicture.
    """
    if len(raw) > MOST_BYTES:
        raise NotAPicture("size")
    kind = READ.get(filetype.guess_mime(raw) or "")
    if kind is None:
        raise NotAPicture("kind")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with AT_ONCE:
                return _painted(raw, kind)
    except NotAPicture:
        raise
    except BROKEN as broken:
        raise NotAPicture("broken") from broken


def _painted(raw: bytes, kind: str) -> bytes:
    with Image.open(io.BytesIO(raw), formats=[kind]) as opened:
        if opened.width * opened.height > (MOST_PIXELS if _by_lines(opened, kind) else MOST_UNPACKED):
            raise NotAPicture("pixels")
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        # First smaller, then upright: turning copies. Without a gap, for which the draft would be twice as large.
        opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=None)
        upright = ImageOps.exif_transpose(opened)
        # A new canvas carries over nothing but pixels: no EXIF, no place, no colour profile, no appended file.
        canvas = Image.new("RGB", upright.size, "white")
        layer = upright.convert("RGBA")
        canvas.paste(layer, mask=layer)
    out = io.BytesIO()
    canvas.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _by_lines(opened: Image.Image, kind: str) -> bool:
    """Whether the decoder makes it smaller while it reads; a progressive JPEG it must hold whole."""
    return kind == "JPEG" and not opened.info.get("progressive")
