"""Whether somebody in a household bears the reader's name: told to a reviewer who may not read the household."""

from django.db import migrations

# Runs as the owner, and applies the signed scope of the reviewer itself. It tells no name that the log does not hold.
NAMESAKES = """
CREATE OR REPLACE FUNCTION log_review_namesakes(since timestamptz, until timestamptz)
RETURNS TABLE (actor_id uuid, household_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH looked AS (
        SELECT DISTINCT e.actor_id, e.actor_name, e.household_id FROM audit_auditevent e
        WHERE e.at >= since AND e.at < until AND e.actor_id IS NOT NULL AND e.household_id IS NOT NULL
          AND (e.path ^@ ANY (scope_logs()) OR e.acting_path ^@ ANY (scope_logs()))
    )
    SELECT DISTINCT l.actor_id, l.household_id FROM looked l
    JOIN people_person p ON p.household_id = l.household_id AND p.name = l.actor_name;
END $$;
REVOKE ALL ON FUNCTION log_review_namesakes(timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION log_review_namesakes(timestamptz, timestamptz) TO dure_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("log_review", "0001_initial"),
        ("people", "0005_marked_trace"),
        ("audit", "0005_things_without_household"),
    ]

    operations = [migrations.RunSQL(NAMESAKES, "DROP FUNCTION log_review_namesakes(timestamptz, timestamptz)")]
