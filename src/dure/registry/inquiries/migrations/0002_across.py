"""What crosses the wall between the office that asks and the one that knows: three functions, and no more than they say."""

from django.db import migrations

# Where a household lies, for whoever was told of it under seal. Of a protected one too: the question goes to its team,
# and whoever asks sees no difference.
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

ASKED = """
CREATE FUNCTION inquiries_asked(most integer)
RETURNS TABLE (
    id uuid, told text, unit_ko text, unit_en text, asked text, asked_at timestamptz, due_at timestamptz, state text,
    answer text, note text, ended_at timestamptz
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT i.id, i.told::text, coalesce(u.name_ko, '')::text, coalesce(u.name_en, '')::text, i.asked::text, i.asked_at,
        i.due_at, i.state::text, i.answer::text, i.note::text, i.ended_at
    FROM inquiries_inquiry i LEFT JOIN areas_unit u ON u.id = i.told_unit_id
    WHERE i.asked_from ^@ ANY (scope_paths())
    ORDER BY i.asked_at DESC, i.id DESC LIMIT most;
END $$;
REVOKE ALL ON FUNCTION inquiries_asked(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION inquiries_asked(integer) TO dure_app;
"""

# Compare and set; the line on the Today of the other office goes with it.
WITHDRAW = """
CREATE FUNCTION inquiries_withdraw(wanted uuid, moment timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE inquiries_inquiry SET state = 'withdrawn', asked = '', ended_at = moment
    WHERE id = wanted AND state = 'asked' AND asked_from ^@ ANY (scope_paths());
    IF NOT FOUND THEN RETURN false; END IF;
    UPDATE deadlines_deadline SET state = 'cancelled', ended_at = moment
    WHERE object_id = wanted AND kind_id = 'deadline_kind:inquiry_answer' AND state = 'open';
    RETURN true;
END $$;
REVOKE ALL ON FUNCTION inquiries_withdraw(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION inquiries_withdraw(uuid, timestamptz) TO dure_app;
"""


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0001_initial"), ("deadlines", "0002_fewer_indexes")]

    operations = [
        migrations.RunSQL(PLACE, "DROP FUNCTION inquiries_place(uuid)"),
        migrations.RunSQL(ASKED, "DROP FUNCTION inquiries_asked(integer)"),
        migrations.RunSQL(WITHDRAW, "DROP FUNCTION inquiries_withdraw(uuid, timestamptz)"),
    ]
