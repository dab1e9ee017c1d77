"""The ledger of rewards, for who proposes, who approves, and who found."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.codes.queries import label
from dure.foundation.drafts.too_late import too_late
from dure.foundation.pages.paging import keyset
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.discovery.rewards.access import may_decide, may_propose
from dure.journey.discovery.rewards.actions import REWARD, NotRewarded, decide_reward, pay_reward, propose_reward
from dure.journey.discovery.rewards.finders import claim_of
from dure.journey.discovery.rewards.forms import APPROVE, DecideForm
from dure.journey.discovery.rewards.models import Reward
from dure.journey.discovery.rewards.queries import claimable, own_rewards, rewards
from dure.journey.discovery.rewards.screens import STATES
from dure.journey.discovery.rewards.states import RewardState
from dure.journey.discovery.tips.models import Tip
from dure.policy.korea.finding.rewards import exclusion, rule_on

ORDER = ("-proposed_at", "-id")
CLAIMS_SHOWN = 20


@guard(Permission.TRIAGE)
@require_safe
def ledger(request: ActorRequest) -> HttpResponse:
    """What waits for a proposal, what waits for a colleague, and what was decided."""
    asked = request.GET.get("state", "")
    state = asked if asked in set(RewardState) else ""
    page = keyset(rewards(request.actor, state=state), request=request, order=ORDER)
    claims = list(claimable(request.actor).order_by("-received_at")[:CLAIMS_SHOWN])
    record(request.actor, Act.LIST, REWARD, count=len(page.rows), claims=len(claims))
    chips = [("", _("All")), *((each.value, words) for each, (_badge, words) in STATES.items())]
    context = {
        "page": page,
        "rows": [{"reward": row, "state": STATES[RewardState(row.state)]} for row in page.rows],
        "claims": claims,
        "chips": [{"label": words, "url": f"?state={key}", "current": key == state} for key, words in chips],
        "rule": rule_on(timezone.localdate(request.now)),
    }
    return render(request, "rewards/ledger.html", context)


@guard(Permission.TRIAGE)
def propose(request: ActorRequest, tip_id: UUID) -> HttpResponse:
    """Whether the rule rewards whoever sent the tip, and why not; and the proposal."""
    rows = Tip.objects.visible_to(request.actor).filter(household__isnull=False).select_related("household")
    tip: Tip = get_object_or_404(rows, pk=tip_id)
    day = timezone.localdate(request.now)
    if request.method == "POST":
        try:
            propose_reward(actor=request.actor, tip=tip, at=request.now)
        except NotRewarded as refused:
            messages.error(request, _("There is no reward: %(why)s") % {"why": label(refused.why)})
        else:
            messages.success(request, _("Proposed. A colleague decides about it."))
        return redirect("rewards:list")
    record(request.actor, Act.READ, "discovery.tip", path=tip.path, object_id=tip.id, household_id=tip.household_id)
    rule = rule_on(day)
    why = exclusion(claim_of(request.actor, tip, year=day.year), rule)
    allowed = may_propose(request.actor, tip)
    context = {"tip": tip, "rule": rule, "why": label(f"reward_exclusion:{why}") if why else "", "allowed": allowed}
    return render(request, "rewards/propose.html", context)


@guard(Permission.TRIAGE)
def reward(request: ActorRequest, reward_id: UUID) -> HttpResponse:
    """One reward, and the decision about it."""
    found = _reward(request, reward_id)
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _decide(request, found, form.cleaned_data)
    record(request.actor, Act.READ, REWARD, path=found.path, object_id=found.pk, household_id=found.household_id)
    context: dict[str, Any] = {
        "reward": found,
        "state": STATES[RewardState(found.state)],
        "form": form if found.state == RewardState.PROPOSED else None,
        "allowed": may_decide(request.actor, found),
        "rule": rule_on(timezone.localdate(found.proposed_at)),
    }
    return render(request, "rewards/reward.html", context)


def _decide(request: ActorRequest, found: Reward, said: dict[str, Any]) -> HttpResponse:
    approved = said["verdict"] == APPROVE
    try:
        decide_reward(actor=request.actor, reward=found, approved=approved, note=said["note"], at=request.now)
    except AlreadyMoved:
        return _decided_before(request, found)
    except NotRewarded as refused:
        messages.error(request, _("There is no reward: %(why)s") % {"why": label(refused.why)})
    else:
        messages.success(request, _("Your decision is written down."))
    return redirect("rewards:reward", reward_id=found.pk)


@guard(Permission.TRIAGE)
@require_POST
def pay(request: ActorRequest, reward_id: UUID) -> HttpResponse:
    """It was paid."""
    found = _reward(request, reward_id)
    if found.state != RewardState.APPROVED:
        return _decided_before(request, found)
    try:
        pay_reward(actor=request.actor, reward=found, at=request.now)
    except AlreadyMoved:
        return _decided_before(request, found)
    messages.success(request, _("Written down as paid."))
    return redirect("rewards:reward", reward_id=found.pk)


@guard(Permission.SEND_TIP)
@require_safe
def own(request: ActorRequest) -> HttpResponse:
    """What one was promised or paid oneself: months and amounts, nothing of any family."""
    rows = [{"reward": row, "state": STATES[row.state]} for row in own_rewards(request.actor)]
    return render(request, "rewards/own.html", {"rows": rows, "rule": rule_on(timezone.localdate(request.now))})


def _reward(request: ActorRequest, reward_id: UUID) -> Reward:
    found: Reward = get_object_or_404(rewards(request.actor), pk=reward_id)
    return found


def _decided_before(request: ActorRequest, found: Reward) -> HttpResponse:
    """A second click, or a colleague who was faster: nothing is done twice."""
    said = _("A colleague decided about this reward meanwhile; nothing was changed.")
    return too_late(request, said=said, stands_at=reverse("rewards:reward", args=[found.pk]))
