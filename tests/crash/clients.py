"""People who send forms while everything breaks: twice, in another order, and again when it was not saved."""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

CSRF = "c" * 32
SEOUL = ZoneInfo("Asia/Seoul")
ANSWER_WITHIN_S = 20
NOT_SAVED = "저장하지 못했습니다"
RECEIPT = re.compile(r"/receipt/([0-9A-Z-]+)/")
PATIENCE = re.compile(r'name="waited" value="([^"]+)"')
PATIENCE_S = 5.5
EXPECTED = {"saved", "not saved", "unsure", "broken off", "asked to wait", "somebody was faster"}
SENDINGS = 2
WINDOW = 6
AT_ONCE = 0.3


@dataclass
class Write:
    """One thing somebody wants written; ``mark`` is a text that stands in it and nowhere else.

    ``id`` is what the sender knows it by: the record, or for a tip the receipt that came back. ``after`` is the tip
    that must be found before this can be sent. ``address`` is where it comes from.
    """

    kind: str
    url: str
    fields: dict[str, str]
    id: str
    mark: str = ""
    cookie: str = ""
    address: str = ""
    after: str = ""
    not_before: float = 0
    acknowledged: bool = False
    outcomes: set[str] = field(default_factory=set)


class Ledger:
    """What was acknowledged, written down outside Dure before anything else happens."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a")
        self._lock = threading.Lock()
        self.acknowledged = 0

    def note(self, write: Write) -> None:
        with self._lock:
            self._file.write(json.dumps({k: v for k, v in asdict(write).items() if k in {"kind", "id", "mark"}}) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
            self.acknowledged += 1


@dataclass
class Client:
    """One person at one browser. Every write is sent twice at least, in an order that the seed decides."""

    port: int
    find_tip: Callable[[str], str]
    furniture: dict[str, Any]
    number: int
    chance: random.Random
    ledger: Ledger
    stop: threading.Event
    writes: list[Write] = field(default_factory=list)
    waiting: list[Write] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)

    def work(self) -> None:
        while not self.stop.is_set():
            while len(self.ripe()) < WINDOW:
                self.begin()
            write = self.chance.choice(self.ripe())
            self.waiting.remove(write)
            if write.url and write.fields.get("version") != "" and self.chance.random() < AT_ONCE:
                self.send_twice_at_once(write)
            else:
                self.send(write)

    def ripe(self) -> list[Write]:
        """What need not wait any longer."""
        now = time.monotonic()
        return [write for write in self.waiting if write.not_before <= now]

    def send_twice_at_once(self, write: Write) -> None:
        """A double click: both arrive together, perhaps in two processes."""
        twin = threading.Thread(target=lambda: write.outcomes.add(self.ask(write)))
        twin.start()
        self.send(write)
        twin.join(2 * ANSWER_WITHIN_S)

    def begin(self) -> None:
        """Think of something to write, and lay it into the pile as often as it will be sent."""
        write = self.chance.choice((self.tip, self.tip, self.visit, self.edit, self.edit))()
        self.add(write)

    def add(self, write: Write) -> None:
        self.writes.append(write)
        self.waiting += [write] * SENDINGS

    def new_id(self) -> str:
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))

    def tip(self) -> Write:
        """From a neighbour of its own, whose words nobody else uses."""
        mark = f"제보{self.chance.getrandbits(64):x}"
        fields = {
            "record_id": self.new_id(),
            "area": self.furniture["area"],
            "place": "과정로 끝",
            "story": mark,
        }
        neighbour = f"10.{self.chance.randrange(256)}.{self.chance.randrange(256)}.{self.chance.randrange(256)}"
        return Write("tip", "/worry/", fields, "", mark, address=neighbour)

    def visit(self) -> Write:
        new, household = self.new_id(), self.chance.choice(self.furniture["households"])
        fields = {
            "record_id": new,
            "planned_at": minute(timedelta(hours=-2)),
            "purpose": "visit_purpose:case_work",
            "staff": self.furniture["users"][self.number],
        }
        return self.mine(Write("visit", f"/visits/plan/{household}/", fields, new))

    def note_of(self, visit: Write) -> Write:
        mark = f"방문글{self.chance.getrandbits(64):x}"
        fields = {
            "outcome": "visit_outcome:met",
            "started_at": minute(timedelta(hours=-2)),
            "ended_at": minute(timedelta(hours=-1)),
            "version": "0",
            "text": mark,
        }
        return self.mine(Write("note", f"/visits/{visit.id}/write/", fields, visit.id, mark))

    def closing_of(self, tip: Write) -> Write:
        mark = f"종결{self.chance.getrandbits(64):x}"
        fields = {"reason": "tip_closing_reason:duplicate", "note": mark}
        return self.mine(Write("closing", "", fields, "", mark, after=tip.id))

    def edit(self) -> Write:
        household, mark = self.chance.choice(self.furniture["households"]), f"주소{self.chance.getrandbits(64):x}"
        fields = {
            "version": "",  # read when it is sent for the first time, as a page would carry it
            "area": self.furniture["area"],
            "kind": "household_type:single",
            "address": mark,
        }
        return self.mine(Write("edit", f"/people/{household}/edit/", fields, household, mark))

    def mine(self, write: Write) -> Write:
        write.cookie = self.furniture["cookies"][self.number]
        return write

    def send(self, write: Write) -> None:
        if not self.make_ready(write):
            self.waiting.append(write)
            time.sleep(0.05)
            return
        outcome = self.ask(write)
        write.outcomes.add(outcome)
        self.answers[outcome] = self.answers.get(outcome, 0) + 1
        if outcome == "saved" and not write.acknowledged:
            write.acknowledged = True
            self.ledger.note(write)
            self.go_on_from(write)
        elif outcome in {"broken off", "unsure", "asked to wait"} or (
            outcome == "not saved" and self.chance.random() < 0.7
        ):
            self.waiting.append(write)
            time.sleep(0.05)

    def make_ready(self, write: Write) -> bool:
        """Know what a page would have told: the tip's address, the version of a household."""
        if write.after and not write.url:
            write.id = self.find_tip(write.after)
            write.url = f"/finding/tips/{write.id}/close/" if write.id else ""
        return bool(write.url) and (write.fields.get("version") != "" or self.read_version(write))

    def go_on_from(self, write: Write) -> None:
        following: dict[str, Callable[[Write], Write]] = {"tip": self.closing_of, "visit": self.note_of}
        if write.kind in following and self.chance.random() < 0.8:
            self.add(following[write.kind](write))

    def read_version(self, write: Write) -> bool:
        status, _place, page = self.exchange("GET", write.url, {"Cookie": write.cookie})
        if status != 200:
            return False
        before = page.split('name="version" value="', 1)
        write.fields["version"] = before[1].split('"', 1)[0] if len(before) == 2 else ""
        return write.fields["version"] != ""

    def ask(self, write: Write) -> str:
        """Send it once; in a word what came back."""
        headers = {"Cookie": f"dure_csrf={CSRF}; {write.cookie}"}
        if write.address:
            headers["X-Forwarded-For"] = write.address
        body = urlencode({**write.fields, "csrfmiddlewaretoken": CSRF})
        status, place, page = self.exchange("POST", write.url, headers, body)
        outcome = self.read(write, status, place, page)
        if outcome not in EXPECTED:
            self.strange.append(f"{write.kind} {outcome} {place} {' '.join(plain(page).split())[:400]}")
        return outcome

    def read(self, write: Write, status: int, place: str, page: str) -> str:
        if status == 302:
            return self.read_receipt(write, place) if write.kind == "tip" else saved_or_sent_away(place)
        if status == 503:
            return "not saved" if NOT_SAVED in page else "unsure"
        if status == 429 and (note := PATIENCE.search(page)):
            write.fields["waited"] = note[1]
            write.not_before = time.monotonic() + PATIENCE_S
            return "asked to wait"
        return {0: "broken off", 409: "somebody was faster"}.get(status, f"status {status}")

    def read_receipt(self, write: Write, place: str) -> str:
        """However often it is sent, there is one receipt."""
        found = RECEIPT.search(place)
        if not found or write.id not in ("", found[1]):
            return f"another receipt than {write.id}"
        write.id = found[1]
        return "saved"

    def exchange(self, method: str, url: str, headers: dict[str, str], body: str | None = None) -> tuple[int, str, str]:
        with (
            contextlib.suppress(OSError, HTTPException),
            contextlib.closing(HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_WITHIN_S)) as connection,
        ):
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            connection.request(method, url, body=body, headers=headers | form)
            answer = connection.getresponse()
            return answer.status, answer.headers.get("Location", ""), answer.read().decode()
        return 0, "", ""


def saved_or_sent_away(place: str) -> str:
    return f"sent away to {place}" if "/account/" in place else "saved"


def plain(page: str) -> str:
    return re.sub(r"<[^>]*>|<(script|style).*?</\1>", " ", page.split("<main", 1)[-1])


def minute(later: timedelta) -> str:
    return (datetime.now(SEOUL) + later).strftime("%Y-%m-%dT%H:%M")
