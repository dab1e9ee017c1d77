"""The photo of a tip gets a table under lock, which lies where the tip lies and goes with it."""

import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models

LIES_WITH_TIP = """
ALTER TABLE discovery_tipphoto ADD CONSTRAINT discovery_tipphoto_lies_with_tip
    FOREIGN KEY (tip_id, path) REFERENCES discovery_tip (id, path) ON UPDATE CASCADE ON DELETE CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("discovery", "0009_set_aside_in_a_flood"),
    ]

    operations = [
        migrations.CreateModel(
            name="TipPhoto",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("path", models.CharField(db_collation="C", max_length=120)),
                ("token", models.BinaryField()),
                ("received_at", models.DateTimeField()),
                (
                    "tip",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="discovery.tip"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RunSQL(
            LIES_WITH_TIP, "ALTER TABLE discovery_tipphoto DROP CONSTRAINT discovery_tipphoto_lies_with_tip"
        ),
    ]
