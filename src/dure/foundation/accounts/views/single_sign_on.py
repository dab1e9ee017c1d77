"""The way to the agency's own sign-in and back."""

from __future__ import annotations

from allauth.socialaccount.providers.openid_connect.views import callback, login
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

from dure.foundation.access.guards import ActorRequest, everybody
from dure.foundation.accounts.resume import keep
from dure.foundation.accounts.signing.welcome import to_sign_in


@everybody("one must be able to sign in; where no agency is set this page does not exist")
@require_POST
def sso_sign_in(request: ActorRequest, provider_id: str) -> HttpResponse:
    keep(request, request.POST.get("kept", ""))
    try:
        answer: HttpResponse = login(request, provider_id)
    except RequestException:
        return to_sign_in(request, _("The sign-in of your agency cannot be reached now. Please try another way."))
    return answer


@everybody("the agency's sign-in sends people back here; what it says is checked with it")
@require_GET
def sso_callback(request: ActorRequest, provider_id: str) -> HttpResponse:
    answer: HttpResponse = callback(request, provider_id)
    return answer
