"""A question is laid with the household by one function: whoever asks is told that it lies there, and never where.

Before, a function gave the path of any household to whoever was signed in, and with it whether the family is protected
and by which team.
"""

from django.db import migrations

# For whom, from where and when is the asker's own; the line on the Today of the team that knows the family goes with it.
# True: asked; false: the office has asked and waits already; null: there is no such household (any more).
ASK = """
CREATE FUNCTION inquiries_ask(
    question uuid, wanted uuid, told text, told_unit uuid, asked text, asking_unit uuid, asked_from text,
    asked_at timestamptz, due_at timestamptz, line uuid, kind text, why text, said jsonb
) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    lies text;
BEGIN
    IF scope_user() IS NULL OR NOT asked_from ^@ ANY (scope_paths()) THEN
        RAISE EXCEPTION 'Nobody asks from a place that is not their own.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- Held, so that the household does not move before its question lies with it.
    SELECT h.path INTO lies FROM people_household h WHERE h.id = wanted FOR KEY SHARE;
    IF NOT FOUND THEN RETURN NULL; END IF;
    INSERT INTO inquiries_inquiry (id, path, household_id, told, told_unit_id, asked, asked_by_id, asking_unit_id,
        asked_from, asked_at, due_at, state, answer, note)
    VALUES (question, lies, wanted, told, told_unit, asked, scope_user(), asking_unit, asked_from, asked_at, due_at,
        'asked', '', '')
    ON CONFLICT (household_id, asking_unit_id) WHERE state = 'asked' DO NOTHING;
    IF NOT FOUND THEN RETURN false; END IF;
    INSERT INTO deadlines_deadline (id, path, household_id, kind_id, state, starts_at, due_at, why, "values", what,
        object_id, in_list)
    VALUES (line, lies, wanted, kind, 'open', asked_at, due_at, why, said, 'inquiries.inquiry', question, false);
    RETURN true;
END $$;
REVOKE ALL ON FUNCTION inquiries_ask(uuid, uuid, text, uuid, text, uuid, text, timestamptz, timestamptz, uuid, text,
    text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION inquiries_ask(uuid, uuid, text, uuid, text, uuid, text, timestamptz, timestamptz, uuid, text,
    text, jsonb) TO dure_app;
"""
NOT_ASK = """
DROP FUNCTION inquiries_ask(uuid, uuid, text, uuid, text, uuid, text, timestamptz, timestamptz, uuid, text, text, jsonb)
"""
PLACE = """
CREATE FUNCTION inquiries_place(wanted uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF scope_user() IS NULL THEN RETURN NULL; END IF;
    RETURN (SELECT h.path FROM people_household h WHERE h.id = wanted);
END $$;
REVOKE ALL ON FUNCTION inquiries_place(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION inquiries_place(uuid) TO dure_app;
"""


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0002_across"), ("deadlines", "0003_lines_in_lists")]

    operations = [
        migrations.RunSQL(ASK, NOT_ASK),
        migrations.RunSQL("DROP FUNCTION inquiries_place(uuid)", PLACE),
    ]
