"""The nightly scoring takes the open findings in the order of their last one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("findings", "0002_scored_by_weights")]

    operations = [
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                condition=models.Q(("state__in", ["asked", "taken", "waiting"])),
                fields=["scored_on", "id"],
                name="finding_open_by_scoring",
            ),
        ),
    ]
