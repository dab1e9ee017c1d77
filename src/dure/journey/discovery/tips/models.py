"""How households become known: tips and own requests by anybody, and the blind spots found."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from dure.foundation.access.joining import Meeting
from dure.foundation.access.rows import PathBound
from dure.foundation.access.walls import Rows, Wall
from dure.foundation.accounts.models import User
from dure.foundation.codes.models import code_check, code_field
from dure.foundation.codes.queries import label
from dure.foundation.transitions.moves import one_of
from dure.foundation.uploads.models import KeptPicture
from dure.foundation.vault.kinds import Kind
from dure.foundation.vault.models import KeptSecret
from dure.journey.discovery.tips.states import TipState
from dure.registry.people.models import Household


@pghistory.track()
class Tip(PathBound):
    """A neighbour's worry or a family's own request. ``receipt`` is the secret by which the sender asks for its state.

    ``path`` is the dong named by the sender, or the district when none was; once linked, the household's.
    ``sighting`` and ``urgency`` are what a volunteer or a partner tapped; nobody else is asked for them.
    """

    receipt = models.CharField(max_length=20, unique=True)
    kind = code_field("tip_kind")
    channel = code_field("contact_channel")
    state = models.CharField(max_length=10, default=TipState.RECEIVED)
    received_at = models.DateTimeField()
    about_name = models.CharField(max_length=60, blank=True)
    about_place = models.CharField(max_length=200)
    story = models.TextField()
    sighting = code_field("sighting", null=True)
    urgency = code_field("tip_urgency", null=True)
    wishes = models.JSONField(default=list)
    household = models.ForeignKey(Household, null=True, on_delete=models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    triaged_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    triaged_at = models.DateTimeField(null=True)
    closing_reason = code_field("tip_closing_reason", null=True)
    closing_note = models.CharField(max_length=500, blank=True)

    wall = Wall(Rows.INBOX, household_key=True)

    class Meta:
        ordering = ["-received_at", "-id"]
        indexes = [
            models.Index(fields=["path", "state", "-received_at"]),
            models.Index(fields=["sent_by", "-received_at"]),
            models.Index(
                fields=["id"],
                condition=models.Q(state=TipState.RECEIVED, household=None),
                name="tip_of_somebody_undecided",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "path"], name="tip_lies_somewhere"),
            one_of("state", TipState, name="tip_state_known"),
            code_check("kind", "tip_kind", name="tip_kind_known"),
            code_check("sighting", "sighting", name="tip_sighting_known"),
            code_check("urgency", "tip_urgency", name="tip_urgency_known"),
            models.CheckConstraint(
                condition=~models.Q(state="linked") | ~models.Q(household=None), name="tip_linked_has_household"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="closed") | ~models.Q(closing_reason=None), name="tip_closed_has_reason"
            ),
        ]


class TipReporter(PathBound):
    """What somebody who sent a tip is, if they said so; kept apart because a reporter may not be revealed.

    Name and number lie under lock (``TipSecret``): a look at them is a reveal, with its reason in the log.
    The key (tip, path) lets it lie where its tip lies, and move with it (migration 0003).
    Source: Enforcement Decree of the Social Security Benefits Act, Art. 27(9).
    """

    tip = models.OneToOneField(Tip, on_delete=models.PROTECT, related_name="+")
    kind = code_field("reporter_kind")

    wall = Wall(Rows.INBOX, ("SELECT", "INSERT"))

    class Meta:
        constraints = [code_check("kind", "reporter_kind", name="reporter_kind_known")]


class TipSecret(KeptSecret):
    """The phone number of a tip, under lock: the family's own, or the reporter's; and the reporter's name.

    The key (tip, path) lets it lie where its tip lies, and move with it (migration 0004).
    """

    tip = models.ForeignKey(Tip, on_delete=models.PROTECT, related_name="+", db_index=False)
    of_reporter = models.BooleanField(default=False)

    wall = Wall(Rows.INBOX, ("SELECT", "INSERT", "UPDATE"))

    class Meta:
        indexes = [models.Index(fields=["blind_index"])]
        constraints = [
            KeptSecret.kind_known("tip_secret_kind_known", Kind.PHONE, Kind.REPORTER_NAME),
            models.UniqueConstraint(fields=["tip", "of_reporter", "kind"], name="tip_secret_once_each"),
        ]

    @property
    def subject(self) -> str:
        return f"discovery.reporter:{self.tip_id}" if self.of_reporter else f"discovery.tip:{self.tip_id}"


class TipPhoto(KeptPicture):
    """The photo sent with a tip: the piled-up post, the door. It goes when its tip goes.

    The key (tip, path) lets it lie where its tip lies, and move with it (migration 0010).
    """

    tip = models.OneToOneField(Tip, on_delete=models.CASCADE, related_name="+")

    wall = Wall(Rows.INBOX, ("SELECT", "INSERT", "UPDATE"))

    def bound_to(self, _column: str = "token") -> str:
        return f"discovery.tip_photo:{self.tip_id}"


class BlindSpot(PathBound):
    """A household found that was not known or not receiving what it could: counted once per household and episode."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    counted_path = models.CharField(max_length=120, db_collation="C")
    definition = code_field("blind_spot_definition")
    episode = models.PositiveSmallIntegerField(default=1)
    found_on = models.DateField()
    tip = models.ForeignKey(Tip, null=True, on_delete=models.PROTECT, related_name="+")

    wall = Wall(Rows.PATH, household_key=True, counted=("id", "household_id", "counted_path", "found_on"))
    meetings: ClassVar[tuple[Meeting, ...]] = (
        Meeting(
            "blind_spot_once_per_episode",
            prefers=lambda spot: -spot.found_on.toordinal(),
            tells=lambda spot: label(spot.definition_id),
            rule=_("A household found twice in one episode is counted once, where it was found first."),
        ),
    )

    class Meta:
        indexes = [models.Index(fields=["counted_path", "found_on"])]
        constraints = [
            code_check("definition", "blind_spot_definition", name="blind_spot_definition_known"),
            models.UniqueConstraint(fields=["household", "episode"], name="blind_spot_once_per_episode"),
        ]
