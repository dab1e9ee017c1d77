"""The roster of a campaign: narrowed, and handed out to those who go from door to door."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.pages.paging import keyset
from dure.journey.discovery.campaigns.actions.assigning import ENTRY, MOST_AT_ONCE, assign, take_back
from dure.journey.discovery.campaigns.forms.surveying import AssignForm
from dure.journey.discovery.campaigns.models import Campaign
from dure.journey.discovery.campaigns.queries import Surveyor, ids_of, progress_of, surveyors
from dure.journey.discovery.campaigns.queries import roster as roster_of
from dure.journey.discovery.campaigns.screens import (
    ROSTER_ORDER,
    entry_chips,
    read_wanted,
    roster_filters,
    roster_rows,
)
from dure.journey.discovery.campaigns.states import CampaignState


@guard(Permission.TRIAGE)
def roster(request: ActorRequest, campaign_id: UUID) -> HttpResponse:
    """The households of a campaign in sight."""
    campaign, people = _campaign(request, campaign_id), _surveyors(request)
    wanted = read_wanted(request, people)
    page = keyset(roster_of(request.actor, campaign, wanted), request=request, order=ROSTER_ORDER)
    record(request.actor, Act.LIST, ENTRY, path=campaign.path, object_id=campaign.pk, rows=len(page.rows))
    context = {
        "campaign": campaign,
        "page": page,
        "rows": roster_rows(page.rows),
        "progress": progress_of(request.actor, [campaign])[campaign.pk],
        "states": entry_chips(request, wanted),
        "filters": roster_filters(request, wanted, people),
        "runs": campaign.state == CampaignState.RUNNING,
        "assign_form": AssignForm(surveyors=people),
        "query": request.GET.urlencode(),
    }
    return render(request, "campaigns/roster.html", context)


@guard(Permission.TRIAGE)
@require_POST
def hand_out(request: ActorRequest, campaign_id: UUID) -> HttpResponse:
    """Give the ticked households, or all that the filters show, to somebody."""
    campaign, people = _campaign(request, campaign_id), _surveyors(request)
    form = AssignForm(request.POST, surveyors=people)
    chosen = _chosen(request, campaign, people)
    if not chosen or not form.is_valid():
        messages.error(request, _("Please tick at least one household that is still to be done, and choose who goes."))
        return _back(request, campaign)
    to = UUID(form.cleaned_data["to"])
    given = assign(actor=request.actor, campaign=campaign, chosen=chosen, to=to, at=request.now)
    name = next(one.name for one in people if one.user_id == to)
    said = ngettext(
        "%(count)s household was assigned to %(name)s.", "%(count)s households were assigned to %(name)s.", given
    )
    messages.success(request, said % {"count": given, "name": name})
    _say_missed(request, len(chosen) - given)
    return _back(request, campaign)


@guard(Permission.TRIAGE)
@require_POST
def back(request: ActorRequest, campaign_id: UUID) -> HttpResponse:
    """Take the ticked households, or all that the filters show, out of people's hands."""
    campaign = _campaign(request, campaign_id)
    chosen = _chosen(request, campaign, _surveyors(request))
    if not chosen:
        messages.error(request, _("Please tick at least one household that is still to be done."))
        return _back(request, campaign)
    many = take_back(actor=request.actor, campaign=campaign, chosen=chosen, at=request.now)
    said = ngettext("%(count)s household was withdrawn.", "%(count)s households were withdrawn.", many)
    messages.success(request, said % {"count": many})
    return _back(request, campaign)


def _say_missed(request: ActorRequest, missed: int) -> None:
    if missed:
        said = ngettext(
            "%(count)s was settled meanwhile, or lies where this person does not go.",
            "%(count)s were settled meanwhile, or lie where this person does not go.",
            missed,
        )
        messages.info(request, said % {"count": missed})


def _chosen(request: ActorRequest, campaign: Campaign, people: list[Surveyor]) -> list[UUID]:
    if request.POST.get("all_shown"):
        rows = roster_of(request.actor, campaign, read_wanted(request, people))
        return ids_of(rows, most=MOST_AT_ONCE)
    return _ticked(request)


def _ticked(request: ActorRequest) -> list[UUID]:
    """The ticked rows; what is no id is passed over."""
    found = []
    for said in request.POST.getlist("chosen")[:MOST_AT_ONCE]:
        try:
            found.append(UUID(said))
        except ValueError:
            continue
    return found


def _campaign(request: ActorRequest, campaign_id: UUID) -> Campaign:
    rows = Campaign.objects.visible_to(request.actor).exclude(roster=None)
    found: Campaign = get_object_or_404(rows, pk=campaign_id)
    return found


def _surveyors(request: ActorRequest) -> list[Surveyor]:
    return surveyors(request.actor, on=timezone.localdate(request.now))


def _back(request: ActorRequest, campaign: Campaign) -> HttpResponse:
    query = request.GET.urlencode()
    return redirect(f"{reverse('campaigns:roster', args=[campaign.pk])}{'?' if query else ''}{query}")
