"""What a team can visit is said for a week; what was said before was said in the week of its day."""

import datetime as dt

from django.conf import settings
from django.db import migrations, models

WEEK_OF_ITS_DAY = """
UPDATE findings_capacity
SET week = date_trunc('week', changed_at AT TIME ZONE %s)::date
"""


class Migration(migrations.Migration):
    dependencies = [("findings", "0005_by_beginning")]

    operations = [
        migrations.AddField(
            model_name="capacity",
            name="week",
            field=models.DateField(default=dt.date(2026, 1, 5)),
            preserve_default=False,
        ),
        migrations.RunSQL([(WEEK_OF_ITS_DAY, [settings.TIME_ZONE])], migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="capacity", name="capacity_once_per_place"),
        migrations.AddConstraint(
            model_name="capacity",
            constraint=models.UniqueConstraint(fields=("path", "week"), name="capacity_once_per_place_and_week"),
        ),
    ]
