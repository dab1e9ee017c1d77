"""When a finding was opened again, scoring after a release by an index, and no history of what is worked out."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("codes", "0001_initial"),
        ("findings", "0003_scoring_in_order"),
        ("people", "0016_alike"),
        ("weights", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="finding",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="finding",
            name="update_update",
        ),
        migrations.RemoveField(
            model_name="findingevent",
            name="last_at",
        ),
        migrations.RemoveField(
            model_name="findingevent",
            name="score",
        ),
        migrations.RemoveField(
            model_name="findingevent",
            name="score_version",
        ),
        migrations.RemoveField(
            model_name="findingevent",
            name="scored_on",
        ),
        migrations.RemoveField(
            model_name="findingevent",
            name="weights",
        ),
        migrations.AddField(
            model_name="finding",
            name="reopened_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="findingevent",
            name="reopened_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                condition=models.Q(("state__in", ["asked", "taken", "waiting"])),
                fields=["weights", "score_version", "path"],
                name="finding_open_by_weights",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="finding",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "findings_findingevent" ("asked", "assigned_to_id", "closed_at", "closed_by_id", "closing_note", "closing_reason_id", "household_id", "id", "label", "merged_into_id", "opened_at", "path", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "reopened_at", "state", "subject_key", "times_reopened") SELECT new_values."asked", new_values."assigned_to_id", new_values."closed_at", new_values."closed_by_id", new_values."closing_note", new_values."closing_reason_id", new_values."household_id", new_values."id", new_values."label", new_values."merged_into_id", new_values."opened_at", new_values."path", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."place", new_values."reopened_at", new_values."state", new_values."subject_key", new_values."times_reopened" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="446b1232fbfa8fa64802c18586a4df167ee2f880",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_9fe30",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="findings_finding",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="finding",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "findings_findingevent" ("asked", "assigned_to_id", "closed_at", "closed_by_id", "closing_note", "closing_reason_id", "household_id", "id", "label", "merged_into_id", "opened_at", "path", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "reopened_at", "state", "subject_key", "times_reopened") SELECT new_values."asked", new_values."assigned_to_id", new_values."closed_at", new_values."closed_by_id", new_values."closing_note", new_values."closing_reason_id", new_values."household_id", new_values."id", new_values."label", new_values."merged_into_id", new_values."opened_at", new_values."path", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."place", new_values."reopened_at", new_values."state", new_values."subject_key", new_values."times_reopened" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."asked" IS DISTINCT FROM (new_values."asked") OR old_values."assigned_to_id" IS DISTINCT FROM (new_values."assigned_to_id") OR old_values."closed_at" IS DISTINCT FROM (new_values."closed_at") OR old_values."closed_by_id" IS DISTINCT FROM (new_values."closed_by_id") OR old_values."closing_note" IS DISTINCT FROM (new_values."closing_note") OR old_values."closing_reason_id" IS DISTINCT FROM (new_values."closing_reason_id") OR old_values."household_id" IS DISTINCT FROM (new_values."household_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."label" IS DISTINCT FROM (new_values."label") OR old_values."merged_into_id" IS DISTINCT FROM (new_values."merged_into_id") OR old_values."opened_at" IS DISTINCT FROM (new_values."opened_at") OR old_values."path" IS DISTINCT FROM (new_values."path") OR old_values."place" IS DISTINCT FROM (new_values."place") OR old_values."reopened_at" IS DISTINCT FROM (new_values."reopened_at") OR old_values."state" IS DISTINCT FROM (new_values."state") OR old_values."subject_key" IS DISTINCT FROM (new_values."subject_key") OR old_values."times_reopened" IS DISTINCT FROM (new_values."times_reopened")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="2c71dcdb36cb822e6675e07e4b65486614272eba",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_aaaf9",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="findings_finding",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(("reopened_at", None), ("times_reopened__gt", 0), _connector="OR"),
                name="finding_reopened_is_counted",
            ),
        ),
    ]
