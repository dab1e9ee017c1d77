"""Whoever told is asked back through their receipt number: a window to one question, and a mark on the own tips."""

from django.db import migrations

# Not for the server's role: only the windows below look through it. Of several questions the last one is awaited.
OPEN = """
CREATE FUNCTION discovery_open_question(tip uuid)
RETURNS TABLE (id uuid, text text, asked_at timestamptz, path text)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT q.id, q.text::text, q.asked_at, q.path::text
    FROM findings_evidence e
    JOIN findings_question q ON q.of_teller_id = e.id AND q.answered_at IS NULL
    JOIN findings_finding f ON f.id = q.finding_id AND f.state = 'asked'
    WHERE e.what = 'discovery.tip' AND e.object_id = tip AND NOT q.path ^@ 'R.'
      AND NOT EXISTS (
          SELECT FROM findings_question l
          WHERE l.finding_id = q.finding_id AND (l.asked_at, l.id) > (q.asked_at, q.id)
      )
    ORDER BY q.asked_at DESC, q.id DESC LIMIT 1
$$;
REVOKE ALL ON FUNCTION discovery_open_question(uuid) FROM PUBLIC;
"""

# Whoever holds the receipt reads what its own sender is asked; nothing of a family under protection.
QUESTION = """
CREATE FUNCTION discovery_question_of_receipt(asked text)
RETURNS TABLE (id uuid, text text, asked_at timestamptz, path text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT q.id, q.text, q.asked_at, q.path
    FROM discovery_tip t CROSS JOIN LATERAL discovery_open_question(t.id) q
    WHERE t.receipt = asked AND NOT t.path ^@ 'R.';
END $$;
REVOKE ALL ON FUNCTION discovery_question_of_receipt(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION discovery_question_of_receipt(text) TO dure_app;
"""

# As in 0011, and whether something is asked.
OWN = """
DROP FUNCTION discovery_own_tips(integer);
CREATE FUNCTION discovery_own_tips(at_most integer)
RETURNS TABLE (receipt text, state text, about_place text, received_at timestamptz, asked boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT t.receipt::text, CASE WHEN t.path ^@ 'R.' THEN 'linked' ELSE t.state::text END,
        CASE WHEN t.path ^@ 'R.' THEN '' ELSE t.about_place::text END, t.received_at,
        NOT t.path ^@ 'R.' AND EXISTS (SELECT FROM discovery_open_question(t.id))
    FROM discovery_tip t
    WHERE t.sent_by_id = scope_user() ORDER BY t.received_at DESC, t.id DESC LIMIT at_most;
END $$;
REVOKE ALL ON FUNCTION discovery_own_tips(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION discovery_own_tips(integer) TO dure_app;
"""
OWN_BEFORE = """
DROP FUNCTION discovery_own_tips(integer);
CREATE FUNCTION discovery_own_tips(at_most integer)
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
REVOKE ALL ON FUNCTION discovery_own_tips(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION discovery_own_tips(integer) TO dure_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("discovery", "0017_undecided_tips"),
        ("findings", "0010_questions_to_tellers"),
    ]

    operations = [
        migrations.RunSQL(OPEN, "DROP FUNCTION discovery_open_question(uuid)"),
        migrations.RunSQL(QUESTION, "DROP FUNCTION discovery_question_of_receipt(text)"),
        migrations.RunSQL(OWN, OWN_BEFORE),
    ]
