"""The two small windows through which senders ask for the state of their own tips, and for nothing else."""

from django.db import migrations

# People without an account, and volunteers, may not read tips. Whoever holds the receipt learns the state.
STATE = """
CREATE OR REPLACE FUNCTION discovery_state_of_receipt(asked text)
RETURNS TABLE (state text, kind_id text, received_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT t.state::text, t.kind_id::text, t.received_at FROM discovery_tip t WHERE t.receipt = asked;
END $$;
REVOKE ALL ON FUNCTION discovery_state_of_receipt(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION discovery_state_of_receipt(text) TO dure_app;
"""

# What the sender wrote and what became of it; never the household it was linked to, nor why it was closed.
OWN = """
CREATE OR REPLACE FUNCTION discovery_own_tips(at_most integer)
RETURNS TABLE (receipt text, state text, about_place text, received_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT t.receipt::text, t.state::text, t.about_place::text, t.received_at FROM discovery_tip t
    WHERE t.sent_by_id = scope_user() ORDER BY t.received_at DESC, t.id DESC LIMIT at_most;
END $$;
REVOKE ALL ON FUNCTION discovery_own_tips(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION discovery_own_tips(integer) TO dure_app;
"""


class Migration(migrations.Migration):
    dependencies = [("discovery", "0001_initial")]

    operations = [
        migrations.RunSQL(STATE, "DROP FUNCTION discovery_state_of_receipt(text)"),
        migrations.RunSQL(OWN, "DROP FUNCTION discovery_own_tips(integer)"),
    ]
