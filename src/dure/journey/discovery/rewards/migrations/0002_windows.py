"""The two small windows of the ledger: a finder's own rewards, and the sum of a finder's year over all districts."""

from django.db import migrations

# Months and amounts; never the household, the tip or who decided.
OWN = """
CREATE OR REPLACE FUNCTION rewards_own(mark text, at_most integer)
RETURNS TABLE (month date, amount_won integer, state text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT date_trunc('month', r.decided_at)::date, r.amount_won, r.state::text FROM rewards_reward r
    WHERE r.finder_mark = mark AND r.state IN ('approved', 'paid') ORDER BY r.decided_at DESC LIMIT at_most;
END $$;
REVOKE ALL ON FUNCTION rewards_own(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rewards_own(text, integer) TO dure_app;
"""

# The limit is one person's, wherever the families live.
PROMISED = """
CREATE OR REPLACE FUNCTION rewards_promised(mark text, of_year integer) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(sum(r.amount_won), 0) FROM rewards_reward r
    WHERE r.finder_mark = mark AND r.year = of_year AND r.state <> 'declined'
$$;
REVOKE ALL ON FUNCTION rewards_promised(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rewards_promised(text, integer) TO dure_app;
"""


class Migration(migrations.Migration):
    dependencies = [("rewards", "0001_initial")]

    operations = [
        migrations.RunSQL(OWN, "DROP FUNCTION rewards_own(text, integer)"),
        migrations.RunSQL(PROMISED, "DROP FUNCTION rewards_promised(text, integer)"),
    ]
