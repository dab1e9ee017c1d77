"""The inbox reads along an index of points, and whoever follows evidence along one of what moved."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

import dure.journey.discovery.findings.states


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("findings", "0010_questions_to_tellers")]

    operations = [
        AddIndexConcurrently(
            model_name="evidence",
            index=models.Index(
                condition=models.Q(("moved_at", None), _negated=True),
                fields=["what", "moved_at"],
                name="evidence_moved",
            ),
        ),
        AddIndexConcurrently(
            model_name="finding",
            index=models.Index(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            dure.journey.discovery.findings.states.FindingState["ASKED"],
                            dure.journey.discovery.findings.states.FindingState["TAKEN"],
                            dure.journey.discovery.findings.states.FindingState["WAITING"],
                        ],
                    )
                ),
                fields=["-score", "id"],
                name="finding_open_by_points",
            ),
        ),
        RemoveIndexConcurrently(model_name="finding", name="finding_open_by_score"),
    ]
