"""What a page asks for: its forms as a browser reads them, and the names in the addresses of its links."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

PRESSED = {"submit", "image"}
TICKED = {"radio", "checkbox"}
SKIPPED = {"button", "reset"}
CSRF = "csrfmiddlewaretoken"


@dataclass(slots=True)
class Field:
    """One thing to fill in: how it is typed, what it holds, what it offers."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Asked:
    """One form of a page. ``path`` is where it goes, without the query."""

    path: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)

    def ask(self, name: str, kind: str) -> Field:
        return self.fields.setdefault(name, Field(name, kind))


class PageReader(HTMLParser):
    """Collects the forms of a page and the names that its links carry in their query."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[Asked] = []
        self.linked: set[str] = set()
        self.by_id: dict[str, Asked] = {}
        self._open: Asked | None = None
        self._select: Field | None = None
        self._area: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._begin(given)
        elif tag == "a" and urlsplit(urljoin(self.address, given.get("href", ""))).path == urlsplit(self.address).path:
            self.linked |= {name for name, _value in parse_qsl(urlsplit(given["href"]).query, keep_blank_values=True)}
        elif tag == "option" and self._select:
            self._select.offered.append(given.get("value", ""))
            if "selected" in given:
                self._select.values.append(given.get("value", ""))
        elif tag in ("input", "select", "textarea", "button"):
            self._control(tag, given)

    def _begin(self, given: dict[str, str]) -> None:
        path = urlsplit(urljoin(self.address, given.get("action", ""))).path
        self._open = Asked(path, given.get("method", "get").lower())
        self.forms.append(self._open)
        if "id" in given:
            self.by_id[given["id"]] = self._open

    def _control(self, tag: str, given: dict[str, str]) -> None:
        form = self.by_id.get(given.get("form", ""), self._open)
        name = given.get("name", "")
        kind = given.get("type", "text") if tag == "input" else given.get("type", "submit") if tag == "button" else tag
        if form is None or not name or name == CSRF or kind in SKIPPED:
            return
        asked = form.ask(name, kind)
        if tag == "select":
            self._select = asked
        elif tag == "textarea":
            self._area = asked
        elif kind in TICKED | PRESSED:
            asked.offered.append(given.get("value", "on"))
            if "checked" in given:
                asked.values.append(given.get("value", "on"))
        else:
            asked.values.append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None


def read_page(address: str, body: str) -> PageReader:
    reader = PageReader(address)
    reader.feed(body)
    return reader
