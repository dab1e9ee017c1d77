"""Taking in what was published about campaigns. Figures typed here are never mixed with figures counted here."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from dure.foundation.access.actor import Permission
from dure.foundation.access.decisions import require
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.journey.discovery.campaigns.access import may_lead
from dure.journey.discovery.campaigns.actions.planning import PUBLISHED, publish_figures, report_campaign
from dure.journey.discovery.campaigns.forms.publishing import FiguresForm, ReportForm, TogetherForm
from dure.journey.discovery.campaigns.models import Campaign
from dure.journey.discovery.campaigns.queries import places_to_lead, published_of


@guard(Permission.TRIAGE)
def report(request: ActorRequest) -> HttpResponse:
    """A campaign led before or elsewhere, with its figures as published."""
    form = ReportForm(request.POST or None, places=places_to_lead(request.actor))
    if form.is_valid():
        found = form.cleaned_data
        campaign, _new = report_campaign(
            actor=request.actor,
            record_id=found["record_id"],
            path=found["area"],
            title=found["title"],
            first_day=found["first_day"],
            last_day=found["last_day"],
            at=request.now,
            **form.figures(),
        )
        messages.success(request, _("The campaign stands in the list with its published figures."))
        return redirect("campaigns:campaign", campaign_id=campaign.pk)
    record(request.actor, Act.READ, PUBLISHED)
    return render(request, "campaigns/report.html", {"form": form})


@guard(Permission.TRIAGE)
def figures(request: ActorRequest, campaign_id: UUID) -> HttpResponse:
    """Published figures of a campaign that is here; what was entered before is kept, the last one holds."""
    campaign: Campaign = get_object_or_404(Campaign.objects.visible_to(request.actor), pk=campaign_id)
    require(may_lead(request.actor, campaign.path))
    form = FiguresForm(request.POST or None, initial=FiguresForm.stored(published_of(request.actor, campaign)))
    if form.is_valid():
        publish_figures(actor=request.actor, path=campaign.path, campaign=campaign, at=request.now, **form.figures())
        messages.success(request, _("The published figures are saved."))
        return redirect("campaigns:campaign", campaign_id=campaign.pk)
    record(request.actor, Act.READ, PUBLISHED, path=campaign.path, object_id=campaign.pk)
    return render(request, "campaigns/figures.html", {"form": form, "campaign": campaign})


@guard(Permission.TRIAGE)
def together(request: ActorRequest) -> HttpResponse:
    """How many different households several campaigns reached, as it was published."""
    form = TogetherForm(request.POST or None, places=places_to_lead(request.actor))
    if form.is_valid():
        told = dict(form.cleaned_data)
        publish_figures(actor=request.actor, path=told.pop("area"), at=request.now, **told)
        messages.success(request, _("The published number is saved."))
        return redirect("campaigns:list")
    record(request.actor, Act.READ, PUBLISHED)
    return render(request, "campaigns/together.html", {"form": form})
