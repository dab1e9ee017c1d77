"""What a volunteer taps goes with a tip; a reporter's name may lie under lock."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("codes", "0001_initial"),
        ("discovery", "0013_delete_signal"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
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
        migrations.RemoveConstraint(
            model_name="tipsecret",
            name="tip_secret_kind_known",
        ),
        migrations.AddField(
            model_name="tip",
            name="sighting",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                limit_choices_to={"list": "sighting"},
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="codes.code",
            ),
        ),
        migrations.AddField(
            model_name="tip",
            name="urgency",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                limit_choices_to={"list": "tip_urgency"},
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="codes.code",
            ),
        ),
        migrations.AddField(
            model_name="tipevent",
            name="sighting",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                limit_choices_to={"list": "sighting"},
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="codes.code",
            ),
        ),
        migrations.AddField(
            model_name="tipevent",
            name="urgency",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                limit_choices_to={"list": "tip_urgency"},
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="codes.code",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tip",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "discovery_tipevent" ("about_name", "about_place", "channel_id", "closing_note", "closing_reason_id", "household_id", "id", "kind_id", "path", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "receipt", "received_at", "sent_by_id", "sighting_id", "state", "story", "triaged_at", "triaged_by_id", "urgency_id", "wishes") SELECT new_values."about_name", new_values."about_place", new_values."channel_id", new_values."closing_note", new_values."closing_reason_id", new_values."household_id", new_values."id", new_values."kind_id", new_values."path", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."receipt", new_values."received_at", new_values."sent_by_id", new_values."sighting_id", new_values."state", new_values."story", new_values."triaged_at", new_values."triaged_by_id", new_values."urgency_id", new_values."wishes" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="f33cfcee7d33ee32922fa8c3d2f1b8d4f01dfbb5",
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
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "discovery_tipevent" ("about_name", "about_place", "channel_id", "closing_note", "closing_reason_id", "household_id", "id", "kind_id", "path", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "receipt", "received_at", "sent_by_id", "sighting_id", "state", "story", "triaged_at", "triaged_by_id", "urgency_id", "wishes") SELECT new_values."about_name", new_values."about_place", new_values."channel_id", new_values."closing_note", new_values."closing_reason_id", new_values."household_id", new_values."id", new_values."kind_id", new_values."path", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."receipt", new_values."received_at", new_values."sent_by_id", new_values."sighting_id", new_values."state", new_values."story", new_values."triaged_at", new_values."triaged_by_id", new_values."urgency_id", new_values."wishes" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="728c5cace3a4a32bcb86fa01036dc0bb08263531",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3b176",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="discovery_tip",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="tip",
            constraint=models.CheckConstraint(
                condition=models.Func(
                    models.F("sighting"),
                    models.Value("sighting:"),
                    arity=2,
                    function="starts_with",
                    output_field=models.BooleanField(),
                ),
                name="tip_sighting_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="tip",
            constraint=models.CheckConstraint(
                condition=models.Func(
                    models.F("urgency"),
                    models.Value("tip_urgency:"),
                    arity=2,
                    function="starts_with",
                    output_field=models.BooleanField(),
                ),
                name="tip_urgency_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="tipsecret",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["phone", "reporter_name"])), name="tip_secret_kind_known"
            ),
        ),
    ]
