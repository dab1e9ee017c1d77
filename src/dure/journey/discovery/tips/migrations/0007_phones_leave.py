"""The open phone numbers leave the tables and their history."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("discovery", "0006_seal_phones"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="tip",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="tip",
            name="update_update",
        ),
        migrations.RemoveField(
            model_name="tip",
            name="about_phone",
        ),
        migrations.RemoveField(
            model_name="tipevent",
            name="about_phone",
        ),
        migrations.RemoveField(
            model_name="tipreporter",
            name="phone",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tip",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "discovery_tipevent" ("about_name", "about_place", "channel_id", "closing_note", "closing_reason_id", "household_id", "id", "kind_id", "path", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "receipt", "received_at", "sent_by_id", "state", "story", "triaged_at", "triaged_by_id", "wishes") SELECT new_values."about_name", new_values."about_place", new_values."channel_id", new_values."closing_note", new_values."closing_reason_id", new_values."household_id", new_values."id", new_values."kind_id", new_values."path", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."receipt", new_values."received_at", new_values."sent_by_id", new_values."state", new_values."story", new_values."triaged_at", new_values."triaged_by_id", new_values."wishes" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="77b6ba95d232c8fd8578d03b926eba1c7341d080",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6e97a",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="discovery_tip",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tip",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "discovery_tipevent" ("about_name", "about_place", "channel_id", "closing_note", "closing_reason_id", "household_id", "id", "kind_id", "path", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "receipt", "received_at", "sent_by_id", "state", "story", "triaged_at", "triaged_by_id", "wishes") SELECT new_values."about_name", new_values."about_place", new_values."channel_id", new_values."closing_note", new_values."closing_reason_id", new_values."household_id", new_values."id", new_values."kind_id", new_values."path", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."receipt", new_values."received_at", new_values."sent_by_id", new_values."state", new_values."story", new_values."triaged_at", new_values."triaged_by_id", new_values."wishes" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="f19c9dc9051bfaf488f03fd85b41163e40182dde",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3b176",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="discovery_tip",
                    when="AFTER",
                ),
            ),
        ),
    ]
