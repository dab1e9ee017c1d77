"""Handing a finding to another office of the district."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dure.foundation.access.actor import Permission
from dure.foundation.access.decisions import require
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.discovery.findings.access import may_hand_over
from dure.journey.discovery.findings.actions import handing
from dure.journey.discovery.findings.forms import HandOverForm
from dure.journey.discovery.findings.queries import offices
from dure.journey.discovery.findings.views.page import decided_before, finding_or_404, finding_page


@guard(Permission.TRIAGE)
@require_POST
def hand_over(request: ActorRequest, finding_id: UUID) -> HttpResponse:
    """Let the office where the person lives go on."""
    if handing.was_handed_over(request.actor, finding_id):
        messages.info(request, _("You have handed this finding over already; nothing was changed."))
        return redirect("findings:inbox")
    found = finding_or_404(request, finding_id)
    require(may_hand_over(request.actor, found))
    form = HandOverForm(request.POST, offices=offices(found, on=timezone.localdate(request.now)))
    if not form.is_valid():
        return finding_page(request, found, hand_over_form=form)
    try:
        handing.hand_over(actor=request.actor, finding=found, at=request.now, **form.cleaned_data)
    except AlreadyMoved:
        return decided_before(request, found)
    said = _("%(unit)s goes on with it. A line stands on your Today until they have taken it on.")
    messages.success(request, said % {"unit": form.cleaned_data["to"].name})
    return redirect("findings:inbox")
