"""Bodies that no honest form sends: right names with hostile values, and shapes that are no form at all."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from urllib.parse import quote_plus

from hypothesis import strategies as st

from tests.bad_input.pages import TICKED, Asked, Field

FORM = "application/x-www-form-urlencoded"
MARK = "zqscriptzq"
SCRIPT = f"<script>{MARK}</script>\"'><img src=x onerror={MARK}>"
LONG = 1_000_000
VALUES: list[str] = [
    "", " ", "\x00", "a\x00b", "\ud800", "\udfff\ud800", "\ufeff", "\u202eabc\u202c", "e\u0301" * 80, "🧓🏽" * 40,
    "\x7f\x1b[2J",
    SCRIPT, "' OR 1=1 --", "%s%(a)s{0}{{7*7}}{% now 'Y' %}", "\r\nSet-Cookie: a=b", "../../../etc/passwd", "=1+1",
    "-1", "0", "1", "١٢٣", "²", "1e400", "-1e-400", "NaN", "Infinity", "-0", "0x10", "1_000", "1,000,000", "3.5",
    "9" * 400, "9" * 5000,
    str(2**31), str(2**63), str(-(2**63) - 1), str(2**15), "999999999999999",
    "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "0000-00-00", "1900-01-01", "2026-W01", "2026-13",
    "0001-01", "9999-12", "0000-00", "0001-01-01T00:00", "9999-12-31T23:59", "2026-03-04T25:61", "24:00", "99:99",
    "00:00",
    "not-a-uuid", str(uuid.UUID(int=0)), str(uuid.UUID(int=2**128 - 1)), "{" + str(uuid.UUID(int=5)) + "}",
    "[]", "{}", "null", "true", '{"a":', "[" * 20_000, "010-0000-0000", "0" * 30, "+82 10 ٠٠٠٠ ٠٠٠٠",
    "//evil.example/", "javascript:alert(1)",
    "/\\evil.example", "\t\n\r", "\u2028\u2029", "a" * 201, "가" * 20_001, "가" * 30_000,
]  # fmt: skip
NOT_GIVEN_BACK = {"password", "file"}
OFTEN = [SCRIPT, "\x00", "9" * 400, "9999-12-31", "0001-01-01"] * 3
MALFORMED: list[tuple[str, bytes]] = [
    ("application/json", b'{"a": [1, {"b": null}]}'),
    ("application/json", b"\xff\xfe\x00"),
    ("text/plain", b"a=b"),
    ("", b"a=b"),
    ("nonsense", b"\x00\x01"),
    (f"{FORM}; charset=no-such", b"a=%ff"),
    (f"{FORM}; charset=utf-7", b"a=%2BADw-script"),
    (FORM, b"%ff%fe=%ff&%00=%00&=&&&=a&%zz=%"),
    (FORM, b"&".join(b"f%d=1" % number for number in range(1_200))),
    (FORM, b"a=" + b"b" * (6 * 1024 * 1024)),
    ("multipart/form-data", b"--x\r\n"),
    ("multipart/form-data; boundary=", b"--\r\n"),
    ("multipart/form-data; boundary=x; charset=no-such", b"--x\r\nnothing"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb'),
    (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="a"; filename="../../b\x00"\r\n\r\nb\r\n--x--',
    ),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nb\r\n--x--\r\n"),
    (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n!=\r\n--x--',
    ),
    ("multipart/form-data; boundary=" + "y" * 300, b"--" + b"y" * 300 + b"\r\n"),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Body:
    """What is posted. ``kept`` are the honest texts by field, which a form that comes back must still hold."""

    content_type: str
    content: bytes
    kept: tuple[tuple[str, str], ...] = ()
    said: str = ""

    def __str__(self) -> str:
        return self.said or f"{self.content_type} {self.content[:80]!r}"


def pairs_in_bytes(pairs: list[tuple[str, str]]) -> bytes:
    """Written as a browser would, half characters too."""
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs).encode()


def _quoted(text: str) -> str:
    return quote_plus(text.encode("utf-8", "surrogatepass"))


def honest(field: Field) -> list[str]:
    """What somebody of good will would leave or put there."""
    if field.kind in TICKED or field.kind in ("select", "submit"):
        real = [value for value in field.offered if value]
        return field.values or real[:1]
    if any(field.values):
        return field.values
    today = dt.date(2026, 3, 2)
    by_kind = {
        "hidden": "1", "date": today.isoformat(), "datetime-local": f"{today}T10:00", "month": "2026-03", "number": "1",
        "tel": "010-0000-1234",
    }  # fmt: skip
    return [by_kind.get(field.kind, f"말 zq{field.name}zq")]


def hostile_value(field: Field) -> st.SearchStrategy[str]:
    swapped = st.sampled_from([*VALUES, *OFTEN, *(field.offered or [""])])
    return st.one_of(
        swapped, swapped, st.text(max_size=40), st.just("x" * LONG) if field.kind == "textarea" else swapped
    )


@st.composite
def bodies(draw: st.DrawFn, form: Asked) -> Body:
    """A filled-in form with one to three fields spoiled, or something that is no form."""
    if not form.fields or draw(st.integers(0, 7)) == 0:
        return Body(*draw(st.sampled_from(MALFORMED)))
    spoiled = draw(st.lists(st.sampled_from(sorted(form.fields)), min_size=0, max_size=3, unique=True))
    pairs: list[tuple[str, str]] = []
    said = []
    for name, field in form.fields.items():
        values = honest(field)
        if name in spoiled:
            count = draw(st.sampled_from([0, 1, 1, 1, 1, 3]))
            values = [draw(hostile_value(field)) for _turn in range(count)]
            said.append(f"{name}={[value[:60] for value in values]!r}")
        pairs += [(name, value) for value in values]
    if draw(st.booleans()):
        pairs.append(
            (
                draw(st.sampled_from(["id", "path", "state", "next", "is_superuser", "__proto__"])),
                draw(st.sampled_from(VALUES)),
            )
        )
    kept = tuple(
        pair for pair in pairs if pair[1] == f"말 zq{pair[0]}zq" and form.fields[pair[0]].kind not in NOT_GIVEN_BACK
    )
    return Body(FORM, pairs_in_bytes(pairs), kept, ", ".join(said) or "honest")


@st.composite
def queries(draw: st.DrawFn, names: tuple[str, ...]) -> str:
    """A query with hostile values behind the names that the page knows."""
    chosen = draw(st.lists(st.sampled_from(names), min_size=1, max_size=4))
    values = [value for value in VALUES if len(value) < 2_000]
    raw = draw(st.sampled_from(["", "", "", "&%ff=%00", "&=&&", "&a[]=1&a[b]=%zz"]))
    return (
        pairs_in_bytes(
            [(name, draw(st.one_of(st.sampled_from(values), st.text(max_size=20)))) for name in chosen]
        ).decode()
        + raw
    )
