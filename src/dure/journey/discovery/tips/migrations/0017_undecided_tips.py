"""Finding the tips that nobody decided about yet, to follow their findings."""

from django.conf import settings
from django.db import migrations, models

import dure.journey.discovery.tips.states


class Migration(migrations.Migration):
    dependencies = [
        ("codes", "0001_initial"),
        ("discovery", "0016_reporter_names_leave"),
        ("people", "0017_history_by_time"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="tip",
            index=models.Index(
                condition=models.Q(
                    ("household", None), ("state", dure.journey.discovery.tips.states.TipState["RECEIVED"])
                ),
                fields=["id"],
                name="tip_of_somebody_undecided",
            ),
        ),
    ]
