"""When evidence of somebody unknown went along with its finding, so that signals and tips can follow it."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

# What moved before is followed once more: most has been, and a job looks anew at the rest.
MOVED_BEFORE = """
UPDATE findings_evidence e SET moved_at = now()
WHERE (e.household_id IS NOT NULL AND e.subject_key <> '')
   OR (e.household_id IS NULL AND EXISTS (SELECT FROM findings_handover h WHERE h.finding_id = e.finding_id))
"""


class Migration(migrations.Migration):
    dependencies = [
        ("codes", "0001_initial"),
        ("findings", "0008_handed_over"),
        ("people", "0017_history_by_time"),
    ]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="moved_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="evidence_moves",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."household_id" IS NULL AND (NEW."household_id" IS NOT NULL OR OLD."path" IS DISTINCT FROM (NEW."path")))',
                    func="NEW.moved_at = now(); RETURN NEW;",
                    hash="d491a5e27414fd7afaf92ee9601adf1a5117442a",
                    operation="UPDATE",
                    pgid="pgtrigger_evidence_moves_abc5b",
                    table="findings_evidence",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(MOVED_BEFORE, migrations.RunSQL.noop),
    ]
