"""Nothing typed is lost: a form that arrives after the session ended waits, sealed, for the next sign-in."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from urllib.parse import urlencode

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from dure.foundation.accounts.signing.browser import is_from_elsewhere, last_person
from dure.foundation.vault.typed import is_withheld, lacks_something

KEEP_SECONDS = 12 * 60 * 60
KEPT = "kept_form"
MACHINE_FIELDS = {"record_id", "version", "next", "draft"}


@dataclass(frozen=True, slots=True)
class KeptForm:
    """What was sent, and where to, without passwords and the like."""

    path: str
    fields: list[tuple[str, str]]
    lacks_something: bool
    owner: str = ""

    @property
    def readable(self) -> list[tuple[str, str]]:
        """The fields that hold words of a person, not keys of the program."""
        return [(name, value) for name, value in self.fields if value and name not in MACHINE_FIELDS]


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page; a sent form goes along, sealed."""
    if request.method == "POST":
        return sign_in_page(request, kept=seal(request), status=401)
    return HttpResponseRedirect(f"{reverse('accounts:sign_in')}?{urlencode({'next': request.get_full_path()})}")


def sign_in_page(request: HttpRequest, *, kept: str = "", status: int = 200) -> HttpResponse:
    from dure.foundation.accounts.views.doors import sign_in_context

    return render(request, "accounts/sign_in.html", sign_in_context(request, kept=kept), status=status)


def seal(request: HttpRequest) -> str:
    """The sent fields as an encrypted token, readable by this installation only and for twelve hours.

    It opens for the person who wrote it; for anybody only where no one had signed in. Empty for another site's form.
    """
    if is_from_elsewhere(request):
        return ""
    sent = [(name, value) for name, values in request.POST.lists() for value in values]
    content = {
        "path": request.get_full_path(),
        "fields": [(name, value) for name, value in sent if not is_withheld(name)],
        "owner": _writer(request),
        "lacks": lacks_something(sent),
    }
    return _fernet().encrypt(json.dumps(content, ensure_ascii=False).encode()).decode()


def unseal(token: str) -> KeptForm | None:
    """The kept form, or None when the token is foreign, broken or too old."""
    try:
        content = json.loads(_fernet().decrypt(token.encode(), ttl=KEEP_SECONDS))
    except (InvalidToken, UnicodeError):
        return None
    fields = [(name, value) for name, value in content["fields"]]
    return KeptForm(content["path"], fields, content.get("lacks", False), content.get("owner", ""))


def keep(request: HttpRequest, token: str) -> None:
    """Lay a sealed form into the session, until whoever signs in has passed every step."""
    if token:
        request.session[KEPT] = token


def take_kept(request: HttpRequest) -> KeptForm | None:
    """What lay in the session, taken out; None when there is nothing or it can no longer be read."""
    form = kept_form(request)
    request.session.pop(KEPT, "")
    return form


def kept_form(request: HttpRequest) -> KeptForm | None:
    """What lies in the session, left there; None when another person wrote it."""
    token = request.session.get(KEPT, "")
    form = unseal(token) if token else None
    return form if form and form.owner in ("", str(request.user.pk)) else None


def is_anothers(request: HttpRequest) -> bool:
    """Whether the last page in this browser was another person's than the one signed in now."""
    return last_person(request) not in ("", str(request.user.pk))


def _writer(request: HttpRequest) -> str:
    """Whoever is signed in, whose session has just ended, or who was last signed in in this browser."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return str(user.pk)
    ended = getattr(request, "ended_session", None)
    return str(ended.actor.user_id) if ended else last_person(request)


def _fernet() -> Fernet:
    key = hashlib.sha256(b"dure kept forms:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
