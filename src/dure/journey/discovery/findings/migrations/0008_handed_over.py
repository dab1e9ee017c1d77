"""A finding is handed to another office of its district by one function, for nobody writes a row out of the own sight.

The list of what waits longest reckons from the day on which a finding was opened again.
"""

import django.db.models.deletion
import django.db.models.functions.comparison
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

import dure.journey.discovery.findings.states

# Compare and set; null: the finding is not any more as it was read. What it gives back is the finding that goes on there.
HAND_OVER = """
CREATE FUNCTION findings_hand_over(
    wanted uuid, lay text, was text, held_by uuid, target_unit uuid, own_unit uuid, handing uuid, note text,
    moment timestamptz, line uuid, due timestamptz, why text, said jsonb
) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here findings_finding;
    there findings_finding;
    target text;
    goes uuid := wanted;
    today date := (moment AT TIME ZONE 'zone of the house')::date;
BEGIN
    SELECT f.* INTO here FROM findings_finding f
    WHERE f.id = wanted AND f.path = lay AND f.path ^@ ANY (scope_paths()) AND f.state = was AND f.state <> 'closed'
      AND f.assigned_to_id IS NOT DISTINCT FROM held_by AND f.household_id IS NULL
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN RETURN NULL; END IF;
    SELECT u.path INTO target FROM areas_unit u
    WHERE u.id = target_unit AND u.valid_from <= today AND (u.valid_to IS NULL OR u.valid_to >= today);
    IF scope_user() IS NULL OR target IS NULL OR target = here.path
        OR branch_of(here.path) <> '' OR branch_of(target) <> ''
        OR NOT EXISTS (
            SELECT FROM areas_area d
            WHERE d.level_id = 'area_level:district' AND here.path ^@ d.path AND target ^@ d.path
        )
    THEN
        RAISE EXCEPTION 'A finding is handed over within its district alone.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT f.* INTO there FROM findings_finding f
    WHERE f.subject_key = here.subject_key AND f.subject_key <> '' AND f.path = target AND f.household_id IS NULL
      AND f.state <> 'closed'
    FOR NO KEY UPDATE;
    IF there.id IS NULL THEN
        UPDATE findings_finding SET path = target, state = 'waiting', assigned_to_id = NULL, asked = ''
        WHERE id = wanted;
    ELSE
        goes := there.id;
        UPDATE findings_finding
        SET path = target, state = 'closed', closing_reason_id = 'finding_closing_reason:merged', closed_at = moment,
            closed_by_id = scope_user(), merged_into_id = goes
        WHERE id = wanted;
        -- Its points are worked out anew with what came to it.
        UPDATE findings_finding SET last_at = greatest(last_at, here.last_at), scored_on = today - 1 WHERE id = goes;
    END IF;
    -- What was joined to it before goes along, and what history keeps of it.
    WITH RECURSIVE joined AS (
        SELECT f.id FROM findings_finding f WHERE f.merged_into_id = wanted AND f.household_id IS NULL
        UNION
        SELECT f.id FROM findings_finding f JOIN joined j ON f.merged_into_id = j.id WHERE f.household_id IS NULL
    ), carried AS (
        UPDATE findings_finding SET path = target WHERE id IN (SELECT id FROM joined)
    )
    UPDATE findings_findingevent SET path = target
    WHERE pgh_obj_id = wanted OR pgh_obj_id IN (SELECT id FROM joined);
    UPDATE findings_evidence SET path = target, finding_id = goes WHERE finding_id = wanted;
    UPDATE findings_attempt SET path = target, finding_id = goes WHERE finding_id = wanted;
    UPDATE findings_question SET path = target, finding_id = goes WHERE finding_id = wanted;
    UPDATE findings_handover SET path = target, finding_id = goes WHERE finding_id = wanted;
    INSERT INTO findings_handover (id, path, finding_id, from_unit_id, to_unit_id, by_id, at, note)
    VALUES (handing, target, goes, own_unit, target_unit, scope_user(), moment, note);
    -- What was next here is done; that nobody can reach them goes along, unless it is joined to what is open there.
    UPDATE deadlines_deadline SET state = 'met', ended_at = moment
    WHERE what = 'findings.finding' AND object_id = wanted AND state = 'open'
      AND (goes <> wanted OR kind_id <> 'deadline_kind:finding_escalated');
    UPDATE deadlines_deadline SET path = target WHERE what = 'findings.finding' AND object_id = wanted;
    IF there.id IS NULL OR there.state = 'waiting' THEN
        INSERT INTO deadlines_deadline (id, path, kind_id, state, starts_at, due_at, why, "values", what, object_id,
            in_list)
        VALUES (line, target, 'deadline_kind:finding_triage', 'open', moment, due, why, said, 'findings.finding', goes,
            false)
        ON CONFLICT (kind_id, object_id) WHERE state = 'open'
        DO UPDATE SET due_at = least(deadlines_deadline.due_at, excluded.due_at), why = excluded.why,
            "values" = excluded."values", in_list = false;
    END IF;
    RETURN goes;
END $$;
REVOKE ALL ON FUNCTION findings_hand_over(uuid, text, text, uuid, uuid, uuid, uuid, text, timestamptz, uuid,
    timestamptz, text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION findings_hand_over(uuid, text, text, uuid, uuid, uuid, uuid, text, timestamptz, uuid,
    timestamptz, text, jsonb) TO dure_app;
""".replace("zone of the house", settings.TIME_ZONE)
NOT_HAND_OVER = """
DROP FUNCTION findings_hand_over(uuid, text, text, uuid, uuid, uuid, uuid, text, timestamptz, uuid, timestamptz, text,
    jsonb)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0003_fewer_indexes"),
        ("codes", "0001_initial"),
        ("deadlines", "0003_lines_in_lists"),
        ("findings", "0007_questions"),
        ("people", "0017_history_by_time"),
        ("weights", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HandOver",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("path", models.CharField(db_collation="C", max_length=120)),
                ("at", models.DateTimeField()),
                ("note", models.CharField(max_length=500)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.RemoveIndex(
            model_name="finding",
            name="finding_open_by_age",
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                models.F("path"),
                django.db.models.functions.comparison.Coalesce("reopened_at", "opened_at"),
                models.F("id"),
                condition=models.Q(
                    (
                        "state__in",
                        [
                            dure.journey.discovery.findings.states.FindingState["ASKED"],
                            dure.journey.discovery.findings.states.FindingState["TAKEN"],
                            dure.journey.discovery.findings.states.FindingState["WAITING"],
                        ],
                    )
                ),
                name="finding_open_by_beginning",
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="finding",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="findings.finding"
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="from_unit",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.unit"
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="household",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.household",
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="to_unit",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.unit"
            ),
        ),
        migrations.AddIndex(
            model_name="handover",
            index=models.Index(fields=["finding", "at"], name="hand_over_of_finding"),
        ),
        migrations.AddIndex(
            model_name="handover",
            index=models.Index(fields=["household"], name="hand_over_of_household"),
        ),
        migrations.AddIndex(
            model_name="handover",
            index=models.Index(condition=models.Q(("ended_at", None)), fields=["id"], name="hand_over_still_awaited"),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(("note", ""), _negated=True), name="hand_over_has_a_note"
            ),
        ),
        migrations.RunSQL(HAND_OVER, NOT_HAND_OVER),
    ]
