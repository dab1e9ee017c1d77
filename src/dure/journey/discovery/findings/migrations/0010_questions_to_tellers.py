"""What is asked back may be asked of the sender of one tip."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("findings", "0009_evidence_moves"),
        ("people", "0017_history_by_time"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="question",
            name="of_teller",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="findings.evidence",
            ),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(
                condition=models.Q(("answered_at", None), models.Q(("of_teller", None), _negated=True)),
                fields=["of_teller"],
                name="question_open_of_teller",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("asked_of", None), ("of_teller", None), _connector="OR"),
                name="question_of_one_alone",
            ),
        ),
    ]
