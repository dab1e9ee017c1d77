"""The search in the head of every page. What is typed is sent in the body and goes on sealed, never in an address."""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.pages.sealed import seal_words, unseal_words
from dure.foundation.vault.keyring import keyring
from dure.registry.people.search.fragments import fragment
from dure.web.queries.search import SEARCHES, SEEK, found_for

TERM_MARK_LENGTH = 16


@guard(*SEARCHES)
def search(request: ActorRequest) -> HttpResponse:
    """A sent word is sealed into the address of its results, so that going back to them works."""
    user = request.actor.user_id
    if request.method == "POST":
        text = fragment(request.POST.get("q", ""))
        query = "?" + urlencode({"for": seal_words(text, user_id=user)}) if text else ""
        return HttpResponseRedirect(reverse("web:search") + query)
    sealed = request.GET.get("for", "")
    text = unseal_words(sealed, user_id=user)
    only = request.GET.get("show", "")
    only = only if only in SEEK else ""
    day = timezone.localdate(request.now)
    groups = found_for(request.actor, text, today=day, only=only, mark=request.GET.get("after", "") if only else "")
    if text:
        found = {group.key: len(group.results) for group in groups}
        record(request.actor, Act.SEARCH, "web.search", term=term_mark(text), length=len(text), found=found)
    context = {"groups": groups, "sealed": sealed, "search_query": text, "only": only, "expired": sealed and not text}
    return render(request, "web/search.html", context)


def term_mark(text: str) -> str:
    """A keyed digest: tells whether two searches were for the same, not for what."""
    key = keyring(settings.KEYS_FILE).index_key("search")
    return hmac.new(key, text.casefold().encode(), hashlib.sha256).hexdigest()[:TERM_MARK_LENGTH]
