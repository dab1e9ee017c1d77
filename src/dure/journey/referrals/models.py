"""Referrals, and the sheet that is all a partner ever sees."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar, Self

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor
from dure.foundation.access.joining import Meeting
from dure.foundation.access.rows import PathBound, VisibleManager, VisibleRows, below
from dure.foundation.access.walls import Rows, Wall
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Unit
from dure.foundation.codes.models import code_check, code_field
from dure.foundation.transitions.moves import one_of
from dure.foundation.vault.kinds import UNREADABLE
from dure.foundation.vault.models import Sealed, the_ring
from dure.foundation.vault.sealing import Unreadable, open_sealed, seal
from dure.journey.needs.models import Need
from dure.journey.referrals.states import LIVE, ReferralState
from dure.registry.directory.models import Organization, Service
from dure.registry.people.models import Consent, Household


@pghistory.track()
class Referral(PathBound):
    """A need handed to a listed service under a consent. ``counted_path`` is frozen when sent: who gets the credit."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    counted_path = models.CharField(max_length=120, db_collation="C")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    sector = code_field("provider_sector")
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default=ReferralState.SENT)
    request = models.CharField(max_length=1000)
    sent_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    decline_reason = code_field("referral_decline_reason", null=True)
    decline_note = models.CharField(max_length=500, blank=True)
    delivered_at = models.DateTimeField(null=True)
    delivery_note = models.CharField(max_length=1000, blank=True)
    worth_won = models.BigIntegerField(null=True)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirmation_note = models.CharField(max_length=500, blank=True)

    wall = Wall(
        Rows.PATH,
        household_key=True,
        counted=("id", "household_id", "counted_path", "sector_id", "state", "sent_at", "delivered_at", "confirmed_at"),
    )
    meetings: ClassVar[tuple[Meeting, ...]] = (
        Meeting(
            "referral_once_at_a_time",
            tells=lambda referral: str(referral.service.name),
            blocks=_("Both wait for the same service for the same need. Please cancel one of the referrals first."),
        ),
    )

    class Meta:
        ordering = ["-sent_at", "-id"]
        indexes = [
            models.Index(fields=["path", "state", "-sent_at", "-id"]),
            models.Index(fields=["household", "-sent_at"]),
            models.Index(fields=["counted_path", "sent_at"]),
            models.Index(fields=["path", "state"], condition=Q(state__in=sorted(LIVE)), name="referral_live"),
        ]
        constraints = [
            one_of("state", ReferralState, name="referral_state_known"),
            code_check("sector", "provider_sector", name="referral_sector_known"),
            code_check("decline_reason", "referral_decline_reason", name="referral_decline_reason_known"),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(decline_reason=None), name="referral_declined_has_reason"
            ),
            models.UniqueConstraint(
                fields=["need", "service"],
                condition=Q(state__in=sorted(LIVE)),
                name="referral_once_at_a_time",
            ),
        ]


class SheetRows(VisibleRows["ReferralSheet"]):
    """Sheets of one's own area, and those handed to one's unit that have not ended."""

    def visible_to(self, actor: Actor) -> Self:
        handed_over = Q(unit__in=actor.sheet_units, ends_at__gt=actor.now or timezone.now())
        return self.filter(below(actor.case_paths) | handed_over)


class ReferralSheet(PathBound):
    """A snapshot of the fields the family agreed to share, readable by the partner's unit until ``ends_at``.

    ``household`` is never followed by the partner; it lets the path move when the family does. A shared phone number
    is not among ``fields`` but sealed in ``phone_token``.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    phone_token = models.BinaryField(null=True)
    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, default=ReferralState.SENT)
    fields = models.JSONField(default=dict)
    request = models.CharField(max_length=1000)
    service_name = models.CharField(max_length=200)
    sender_name = models.CharField(max_length=120)
    sent_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects: ClassVar[VisibleManager[Any]] = VisibleManager.of(SheetRows)
    wall = Wall(Rows.SHEET, household_key=True)
    sealed: ClassVar[tuple[Sealed, ...]] = (Sealed("phone_token"),)

    class Meta:
        ordering = ["-sent_at", "-id"]
        indexes = [models.Index(fields=["unit", "-sent_at", "-id"])]
        constraints = [one_of("state", ReferralState, name="referral_sheet_state_known")]

    def bound_to(self, column: str = "phone_token") -> str:
        return f"referrals.sheet:{self.pk}:{column}"

    def lock_up_phone(self, phone: str) -> None:
        self.phone_token = seal(phone, ring=the_ring(), bound_to=self.bound_to())

    @property
    def phone(self) -> str:
        """The number as it was shared; empty when none was, question marks when the row was tampered with."""
        if self.phone_token is None:
            return ""
        try:
            return open_sealed(bytes(self.phone_token), ring=the_ring(), bound_to=self.bound_to())
        except Unreadable:
            return UNREADABLE

    @property
    def last_day(self) -> dt.date:
        """The last day on which it can be read."""
        return timezone.localdate(self.ends_at - dt.timedelta(seconds=1))
