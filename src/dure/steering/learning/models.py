"""Models that were learnt, kept as data: what from, what came out, how well it fits."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dure.foundation.access.rows import PathBound
from dure.foundation.access.walls import Rows, Wall
from dure.foundation.accounts.models import User
from dure.foundation.transitions.moves import one_of
from dure.journey.discovery.weights.models import WeightVersion
from dure.steering.learning.states import ModelState


class LearntModel(PathBound):
    """One attempt to learn from the outcomes of a district, ``path``.

    ``seed`` and the sample make it come out alike again. ``beside`` are the weights that held (None: the policy's).
    ``sample`` counts what was learnt from, ``coefficients`` what came out, ``judged`` how it fits (small groups
    hidden), ``proposal`` the weights a person may take over. ``why`` says why nothing could be told.
    """

    state = models.CharField(max_length=12, default=ModelState.ASKED)
    why = models.CharField(max_length=20, blank=True)
    seed = models.PositiveIntegerField()
    beside = models.ForeignKey(WeightVersion, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    sample = models.JSONField(default=dict)
    coefficients = models.JSONField(default=dict)
    judged = models.JSONField(default=dict)
    proposal = models.JSONField(default=dict)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)

    wall = Wall(Rows.PATH)

    class Meta:
        ordering = ["-asked_at", "-id"]
        indexes = [models.Index(fields=["path", "-asked_at", "-id"])]
        constraints = [
            one_of("state", ModelState, name="learnt_model_state_known"),
            models.UniqueConstraint(fields=["path"], condition=Q(state="asked"), name="learnt_model_asked_once"),
            models.CheckConstraint(
                condition=Q(state="asked") | Q(made_at__isnull=False), name="learnt_model_ended_has_moment"
            ),
        ]
