"""Whose work a kind of deadline is."""

from __future__ import annotations

from dure.foundation.access.actor import Actor, Permission

NEEDED: dict[str, tuple[Permission, ...]] = {
    "deadline_kind:tip_triage": (Permission.TRIAGE,),
    "deadline_kind:tips_set_aside": (Permission.TRIAGE,),
    "deadline_kind:finding_triage": (Permission.TRIAGE,),
    "deadline_kind:finding_answer": (Permission.TRIAGE, Permission.WRITE_VISIT),
    "deadline_kind:finding_next_step": (Permission.TRIAGE, Permission.WRITE_VISIT),
    "deadline_kind:finding_escalated": (Permission.TRIAGE,),
    "deadline_kind:finding_handed": (Permission.TRIAGE,),
    "deadline_kind:visit_to_plan": (Permission.PLAN_VISIT,),
    "deadline_kind:visit_planned": (Permission.WRITE_VISIT,),
    "deadline_kind:next_contact": (Permission.PLAN_VISIT,),
    "deadline_kind:linkage_confirm": (Permission.PLAN_VISIT,),
    "deadline_kind:needs_survey": (Permission.RATE_NEEDS,),
    "deadline_kind:screening_due": (Permission.SCREEN,),
    "deadline_kind:referral_answer": (Permission.REFER,),
    "deadline_kind:referral_delivery": (Permission.REFER,),
    "deadline_kind:referral_confirm": (Permission.CONFIRM_DELIVERY,),
    "deadline_kind:case_conference": (Permission.MANAGE_CASE,),
    "deadline_kind:service_plan": (Permission.MANAGE_CASE,),
    "deadline_kind:case_review": (Permission.MANAGE_CASE,),
    "deadline_kind:follow_up": (Permission.MANAGE_CASE,),
    "deadline_kind:complaint_answer": (Permission.WORK_NEIGHBOURHOOD,),
    "deadline_kind:inquiry_answer": (Permission.EDIT_HOUSEHOLD,),
    "deadline_kind:inquiry_reply": (Permission.REGISTER_HOUSEHOLD, Permission.TRIAGE),
    "deadline_kind:load_stopped": (Permission.LOAD_SIGNALS,),
    "deadline_kind:emergency_access_review": (Permission.REVIEW_EMERGENCIES,),
}
"""Which of the permissions opens the page behind the button; a kind that is not here is everybody's."""


def kinds_out_of_reach(actor: Actor) -> list[str]:
    """Kinds of deadlines whose work the actor's roles do not include: they are not the actor's to do today."""
    return [kind for kind, needed in NEEDED.items() if not any(actor.may(permission) for permission in needed)]
