"""Planning a campaign, starting it, seeing how far it is, and ending it."""

from __future__ import annotations

from typing import Any
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
from dure.foundation.access.decisions import require
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.drafts.too_late import too_late
from dure.foundation.merging.saving import save_or_merge, sent_edit
from dure.foundation.merging.versions import versions_of
from dure.foundation.pages.paging import keyset
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.discovery.campaigns.access import may_edit, may_end, may_lead, may_start
from dure.journey.discovery.campaigns.actions import planning
from dure.journey.discovery.campaigns.actions.planning import CAMPAIGN
from dure.journey.discovery.campaigns.choosing import many_fit
from dure.journey.discovery.campaigns.forms.plans import EditPlanForm, PlanFields, PlanForm, QuestionsForm
from dure.journey.discovery.campaigns.models import Campaign
from dure.journey.discovery.campaigns.queries import (
    campaigns,
    kept_targets,
    places_to_lead,
    progress_of,
    published_of,
    published_together,
    shares,
    tallies,
)
from dure.journey.discovery.campaigns.screens import (
    BADGES,
    ORDER,
    STATES,
    chosen_state,
    kept_lines,
    question_lines,
    rows_of,
    state_chips,
    tally_lines,
    target_lines,
)
from dure.journey.discovery.campaigns.states import CampaignState
from dure.journey.discovery.campaigns.target import Target

COUNT = "count"


@guard(Permission.TRIAGE)
def all_campaigns(request: ActorRequest) -> HttpResponse:
    """Every campaign of one's areas and of those around them, the latest first."""
    state = chosen_state(request)
    page = keyset(campaigns(request.actor, state=state), request=request, order=ORDER)
    record(request.actor, Act.LIST, CAMPAIGN, rows=len(page.rows))
    context = {
        "page": page,
        "rows": rows_of(request.actor, page.rows),
        "chips": state_chips(request, state),
        "together": published_together(request.actor),
        "sees_figures": request.actor.may(Permission.SEE_INDICATORS),
    }
    return render(request, "campaigns/list.html", context)


@guard(Permission.TRIAGE)
def add(request: ActorRequest) -> HttpResponse:
    """A new plan, with the number of households that would be on its roster."""
    kept = kept_targets(request.actor)
    begun = next((one for one in kept if str(one.pk) == request.GET.get("target")), None)
    first = Target.read(begun.target).as_json() if begun else {}
    form = PlanForm(request.POST or None, initial=first, places=places_to_lead(request.actor), **_for_plans(request))
    if COUNT not in request.POST and form.is_valid():
        campaign, _new = planning.plan_campaign(
            actor=request.actor,
            record_id=form.cleaned_data["record_id"],
            path=form.cleaned_data["area"],
            at=request.now,
            **form.plan(),
        )
        if name := form.cleaned_data["kept_as"]:
            planning.keep_target(
                actor=request.actor, path=campaign.path, name=name, target=form.target(), at=request.now
            )
        messages.success(request, _("The plan is saved. Now write the questions."))
        return redirect("campaigns:questions", campaign_id=campaign.pk)
    record(request.actor, Act.READ, CAMPAIGN)
    context = {"form": form, "many": _many(request, form), "kept": kept_lines(kept, begun)}
    return render(request, "campaigns/plan.html", context)


@guard(Permission.TRIAGE)
@require_POST
def count(request: ActorRequest) -> HttpResponse:
    """How many households the target that stands in the form fits: a piece of its page, while one ticks."""
    form = PlanForm(request.POST, places=places_to_lead(request.actor), **_for_plans(request))
    form.full_clean()
    return render(request, "campaigns/_count.html", {"many": _many(request, form)})


@guard(Permission.TRIAGE)
def edit(request: ActorRequest, campaign_id: UUID) -> HttpResponse:
    campaign = _campaign(request, campaign_id)
    require(may_edit(request.actor, campaign))
    stored = EditPlanForm.stored(campaign)
    form = EditPlanForm(sent_edit(request, stored), initial=stored, **_for_plans(request))
    if COUNT not in request.POST and form.is_valid():
        plan = form.plan()
        merge = save_or_merge(
            request,
            form,
            lambda version: planning.edit_campaign(actor=request.actor, campaign=campaign, version=version, **plan),
            versions=versions_of(request.actor, campaign, EditPlanForm.stored),
            back_url=_address(campaign),
            read=lambda: _record_look(request, campaign),
        )
        if merge is not None:
            return merge
        messages.success(request, _("The plan is updated."))
        return redirect(_address(campaign))
    _record_look(request, campaign)
    many = _many(request, form, path=campaign.path, otherwise=campaign.whom)
    return render(request, "campaigns/plan.html", {"form": form, "campaign": campaign, "many": many})


@guard(Permission.TRIAGE)
def questions(request: ActorRequest, campaign_id: UUID) -> HttpResponse:
    """What every household is asked."""
    campaign = _campaign(request, campaign_id)
    require(may_edit(request.actor, campaign))
    stored = QuestionsForm.stored(campaign)
    form = QuestionsForm(sent_edit(request, stored), initial=stored)
    if form.is_valid():
        merge = save_or_merge(
            request,
            form,
            lambda version: planning.write_questions(
                actor=request.actor, campaign=campaign, version=version, questions=form.questions
            ),
            versions=versions_of(request.actor, campaign, QuestionsForm.stored),
            back_url=_address(campaign),
            read=lambda: _record_look(request, campaign),
        )
        if merge is not None:
            return merge
        messages.success(request, _("The questions are saved."))
        return redirect(
            reverse("campaigns:questions", args=[campaign.pk]) if "more" in request.POST else _address(campaign)
        )
    _record_look(request, campaign)
    return render(request, "campaigns/questions.html", {"form": form, "campaign": campaign})


@guard(Permission.TRIAGE)
def one(request: ActorRequest, campaign_id: UUID) -> HttpResponse:
    """How far it is, who has how much of it, and what was answered."""
    campaign = _campaign(request, campaign_id)
    _record_look(request, campaign)
    state = CampaignState(campaign.state)
    context: dict[str, Any] = {
        "campaign": campaign,
        "state": STATES[state],
        "badge": BADGES[state],
        "target": target_lines(campaign),
        "leads": bool(may_lead(request.actor, campaign.path)),
        "sees_figures": request.actor.may(Permission.SEE_INDICATORS),
        "published": published_of(request.actor, campaign),
    }
    if state is CampaignState.DRAFT:
        today = timezone.localdate(request.now)
        context["questions"] = question_lines(campaign.asks)
        context["many"] = many_fit(request.actor, campaign.whom, path=campaign.path, on=today)
    elif state is not CampaignState.REPORTED:
        context["progress"] = progress_of(request.actor, [campaign])[campaign.pk]
        context["shares"] = shares(request.actor, campaign)
        context["tallies"] = tally_lines(tallies(request.actor, campaign))
    return render(request, "campaigns/campaign.html", context)


@guard(Permission.TRIAGE)
@require_POST
def start(request: ActorRequest, campaign_id: UUID) -> HttpResponse:
    """Freeze the roster and begin."""
    campaign = _campaign(request, campaign_id)
    require(may_lead(request.actor, campaign.path))
    if campaign.state != CampaignState.DRAFT:
        return _decided_before(request, campaign)
    require(may_start(request.actor, campaign))
    try:
        many = planning.start_campaign(actor=request.actor, campaign=campaign, at=request.now)
    except AlreadyMoved:
        return _decided_before(request, campaign)
    said = ngettext(
        "It has begun, with %(count)s household on the roster.",
        "It has begun, with %(count)s households on the roster.",
        many,
    )
    messages.success(request, said % {"count": many})
    return redirect("campaigns:roster", campaign_id=campaign.pk)


@guard(Permission.TRIAGE)
@require_POST
def end(request: ActorRequest, campaign_id: UUID) -> HttpResponse:
    """Close it before its last day."""
    campaign = _campaign(request, campaign_id)
    require(may_lead(request.actor, campaign.path))
    if campaign.state == CampaignState.ENDED:
        return _decided_before(request, campaign)
    require(may_end(request.actor, campaign))
    try:
        planning.end_campaign(actor=request.actor, campaign=campaign, at=request.now)
    except AlreadyMoved:
        return _decided_before(request, campaign)
    messages.success(request, _("The campaign has ended. Nobody holds a household of it any more."))
    return redirect(_address(campaign))


def _campaign(request: ActorRequest, campaign_id: UUID) -> Campaign:
    found: Campaign = get_object_or_404(Campaign.objects.visible_to(request.actor), pk=campaign_id)
    return found


def _for_plans(request: ActorRequest) -> dict[str, Any]:
    return {"actor": request.actor, "on": timezone.localdate(request.now)}


def _many(request: ActorRequest, form: PlanFields, *, path: str = "", otherwise: Target | None = None) -> int | None:
    """How many households fit what stands in the form, as far as it can be read; None when it cannot."""
    target = otherwise
    if form.is_bound:
        found = form.cleaned_data if hasattr(form, "cleaned_data") else {}
        path = path or found.get("area", "")
        wrong = {"groups", "kinds", "statuses", "areas", "age_from", "age_to"} & set(form.errors)
        target = None if wrong else form.target()
    if target is None or not path:
        return None
    return many_fit(request.actor, target, path=path, on=timezone.localdate(request.now))


def _record_look(request: ActorRequest, campaign: Campaign) -> None:
    record(request.actor, Act.READ, CAMPAIGN, path=campaign.path, object_id=campaign.pk)


def _address(campaign: Campaign) -> str:
    return reverse("campaigns:campaign", args=[campaign.pk])


def _decided_before(request: ActorRequest, campaign: Campaign) -> HttpResponse:
    said = _("A colleague was faster, or the plan was changed in the meantime; nothing was done.")
    return too_late(request, said=said, stands_at=_address(campaign))
