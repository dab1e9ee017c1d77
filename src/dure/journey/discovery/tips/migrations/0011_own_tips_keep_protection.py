"""A sender learns nothing of a family under protection: no place, and the state stays as it was when it was linked."""

from django.db import migrations

STATE = """
CREATE OR REPLACE FUNCTION discovery_state_of_receipt(asked text)
RETURNS TABLE (state text, kind_id text, received_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT CASE WHEN t.path ^@ 'R.' THEN 'linked' ELSE t.state::text END, t.kind_id::text, t.received_at
    FROM discovery_tip t WHERE t.receipt = asked;
END $$;
"""

OWN = """
CREATE OR REPLACE FUNCTION discovery_own_tips(at_most integer)
RETURNS TABLE (receipt text, state text, about_place text, received_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT t.receipt::text, CASE WHEN t.path ^@ 'R.' THEN 'linked' ELSE t.state::text END,
        CASE WHEN t.path ^@ 'R.' THEN '' ELSE t.about_place::text END, t.received_at
    FROM discovery_tip t
    WHERE t.sent_by_id = scope_user() ORDER BY t.received_at DESC, t.id DESC LIMIT at_most;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("discovery", "0010_tip_photos")]

    operations = [
        # Back is the same with less care; the functions before this one are written by 0002.
        migrations.RunSQL(STATE, migrations.RunSQL.noop),
        migrations.RunSQL(OWN, migrations.RunSQL.noop),
    ]
