"""Campaigns, the rosters that they froze, what was answered, and what was published about others."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor
from dure.foundation.access.joining import Meeting
from dure.foundation.access.rows import PathBound, VisibleManager, VisibleRows, below
from dure.foundation.access.walls import Rows, Wall
from dure.foundation.accounts.models import User
from dure.foundation.codes.models import code_check, code_field
from dure.foundation.transitions.moves import one_of
from dure.journey.discovery.campaigns.questionnaire import Question, read_questions
from dure.journey.discovery.campaigns.states import OPEN, SETTLED, CampaignState, EntryState
from dure.journey.discovery.campaigns.target import Target
from dure.registry.people.models import Household

IS_OPEN = Q(state__in=sorted(OPEN))


class PlanRows(VisibleRows[Any]):
    """Plans of the areas in which one works or reads figures, and of those around: no family stands in a plan."""

    def visible_to(self, actor: Actor) -> Self:
        inside = {*actor.case_areas, *actor.count_paths}
        around = {path[: cut + 1] for path in inside for cut in range(len(path)) if path[cut] == "."}
        return self.filter(below(tuple(sorted(inside))) | Q(path__in=around))


class EntryRows(VisibleRows["Entry"]):
    """Households of one's own areas, and those handed to oneself until they end."""

    def visible_to(self, actor: Actor) -> Self:
        if not actor.user_id:
            return super().visible_to(actor)
        handed = Q(assigned_to=actor.user_id, ends_at__gt=actor.now or timezone.now())
        return self.filter(below(actor.case_paths) | handed)


@pghistory.track()
class Campaign(PathBound):
    """A survey of households that fit a target, asked the same questions in a period. ``path`` is who leads it.

    ``target`` is what ``target.Target`` reads, ``questions`` a list of ``questionnaire.Question``. Both stay as they
    were when the roster was frozen; ``roster`` is how many households were on it then. ``version`` counts the edits.
    """

    title = models.CharField(max_length=100)
    aim = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, default=CampaignState.DRAFT)
    first_day = models.DateField()
    last_day = models.DateField()
    target = models.JSONField(default=dict)
    questions = models.JSONField(default=list)
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    roster = models.PositiveIntegerField(null=True)
    version = models.IntegerField(default=0)

    objects: ClassVar[VisibleManager[Any]] = VisibleManager.of(PlanRows)
    wall = Wall(Rows.PLAN)

    class Meta:
        ordering = ["-first_day", "-id"]
        indexes = [models.Index(fields=["path", "-first_day", "-id"])]
        constraints = [
            one_of("state", CampaignState, name="campaign_state_known"),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="campaign_days_in_order"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "reported"]) | Q(started_at__isnull=False, roster__isnull=False),
                name="campaign_started_has_roster",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def asks(self) -> list[Question]:
        return read_questions(self.questions)

    @property
    def whom(self) -> Target:
        return Target.read(self.target)


class KeptTarget(PathBound):
    """A target that the area at ``path`` keeps by name, to begin another campaign with; what began with it is its own.

    ``target`` is what ``target.Target`` reads.
    """

    name = models.CharField(max_length=60)
    target = models.JSONField(default=dict)
    kept_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    kept_at = models.DateTimeField()

    objects: ClassVar[VisibleManager[Any]] = VisibleManager.of(PlanRows)
    wall = Wall(Rows.PLAN)

    class Meta:
        ordering = ["name", "path"]
        constraints = [models.UniqueConstraint(fields=["path", "name"], name="kept_target_once_by_name")]

    def __str__(self) -> str:
        return self.name


class Entry(PathBound):
    """A household on the roster of a campaign; once in each. ``counted_path`` is where it lay when the roster froze.

    In the hand of somebody it is a sheet: ``told_name`` and ``told_place`` are all that this person reads, until
    ``ends_at``; without it nobody does. ``tries`` counts how often somebody went in vain, ``outcome`` is what came of
    it last.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+", db_index=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    counted_path = models.CharField(max_length=120, db_collation="C")
    state = models.CharField(max_length=10, default=EntryState.WAITING)
    outcome = code_field("visit_outcome", null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=500, blank=True)
    assigned_to = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    ends_at = models.DateTimeField(null=True)
    told_name = models.CharField(max_length=60, blank=True)
    told_place = models.CharField(max_length=310, blank=True)
    settled_at = models.DateTimeField(null=True)

    objects: ClassVar[VisibleManager[Any]] = VisibleManager.of(EntryRows)
    wall = Wall(
        Rows.HANDED,
        household_key=True,
        counted=("id", "campaign_id", "household_id", "counted_path", "state", "settled_at"),
    )
    meetings: ClassVar[tuple[Meeting, ...]] = (
        Meeting(
            "entry_once_per_campaign",
            prefers=lambda entry: (entry.state == EntryState.SURVEYED, entry.state in SETTLED, entry.tries),
            tells=lambda entry: str(entry.campaign.title),
            rule=_("A household asked twice in one campaign is counted once: the visit that has answers stays."),
        ),
    )

    class Meta:
        ordering = ["counted_path", "id"]
        indexes = [
            models.Index(fields=["campaign", "path", "id"]),
            models.Index(fields=["assigned_to", "path", "id"], condition=IS_OPEN, name="entry_in_hand"),
        ]
        constraints = [
            one_of("state", EntryState, name="entry_state_known"),
            code_check("outcome", "visit_outcome", name="entry_outcome_known"),
            models.UniqueConstraint(fields=["campaign", "household"], name="entry_once_per_campaign"),
            models.CheckConstraint(
                condition=~Q(state__in=["assigned", "again"]) | Q(assigned_to__isnull=False),
                name="entry_in_hand_of_one",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["surveyed", "gone"]) | Q(settled_at__isnull=False),
                name="entry_settled_has_time",
            ),
        ]


class Answer(PathBound):
    """What a household answered, by the key of the question. ``worries`` is how many answers were worrying.

    ``said_first`` is what was written down at the door, once somebody has corrected it.
    """

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+", db_index=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    said = models.JSONField(default=dict)
    worries = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    said_first = models.JSONField(null=True)
    corrected_at = models.DateTimeField(null=True)
    corrected_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    wall = Wall(Rows.PATH, household_key=True)

    class Meta:
        ordering = ["-answered_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["entry"], name="answer_once_per_entry"),
            models.CheckConstraint(
                condition=Q(corrected_at__isnull=True, said_first__isnull=True)
                | Q(corrected_at__isnull=False, said_first__isnull=False),
                name="answer_corrected_keeps_the_first",
            ),
        ]


class Published(PathBound):
    """Figures of a campaign as somebody published them, never counted here; of several the one entered last holds.

    Without a campaign they are about all campaigns of ``title`` together: ``households`` is then the number of
    different households. A figure that was not published is empty, not zero.
    """

    campaign = models.ForeignKey(Campaign, null=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=100, blank=True)
    households = models.PositiveIntegerField(null=True)
    linkages = models.PositiveIntegerField(null=True)
    private_linkages = models.PositiveIntegerField(null=True)
    cases = models.PositiveIntegerField(null=True)
    focused = models.PositiveIntegerField(null=True)
    support_won = models.BigIntegerField(null=True)
    under_way = models.BooleanField(default=False)
    source = models.CharField(max_length=300)
    published_on = models.DateField()
    entered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    entered_at = models.DateTimeField()

    objects: ClassVar[VisibleManager[Any]] = VisibleManager.of(PlanRows)
    wall = Wall(Rows.PLAN, ("SELECT", "INSERT"))

    class Meta:
        ordering = ["-entered_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(private_linkages=None) | Q(linkages=None) | Q(private_linkages__lte=F("linkages")),
                name="published_private_within_linkages",
            ),
            models.CheckConstraint(
                condition=Q(support_won=None) | Q(support_won__gte=0), name="published_won_not_negative"
            ),
        ]
