"""The phone numbers of tips get a table under lock, which lies where the tip lies."""

import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models

LIES_WITH_TIP = """
ALTER TABLE discovery_tipsecret ADD CONSTRAINT discovery_tipsecret_lies_with_tip
    FOREIGN KEY (tip_id, path) REFERENCES discovery_tip (id, path) ON UPDATE CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("discovery", "0004_history_by_statement"),
    ]

    operations = [
        migrations.CreateModel(
            name="TipSecret",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("path", models.CharField(db_collation="C", max_length=120)),
                ("kind", models.CharField(max_length=30)),
                ("token", models.BinaryField()),
                ("blind_index", models.BinaryField(null=True)),
                ("changed_at", models.DateTimeField()),
                ("of_reporter", models.BooleanField(default=False)),
            ],
        ),
        migrations.AddField(
            model_name="tipsecret",
            name="tip",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="discovery.tip"),
        ),
        migrations.AddIndex(
            model_name="tipsecret",
            index=models.Index(fields=["blind_index"], name="discovery_t_blind_i_a8f6fb_idx"),
        ),
        migrations.AddConstraint(
            model_name="tipsecret",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["phone"])), name="tip_secret_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="tipsecret",
            constraint=models.UniqueConstraint(fields=("tip", "of_reporter", "kind"), name="tip_secret_once_each"),
        ),
        migrations.RunSQL(
            LIES_WITH_TIP, "ALTER TABLE discovery_tipsecret DROP CONSTRAINT discovery_tipsecret_lies_with_tip"
        ),
    ]
