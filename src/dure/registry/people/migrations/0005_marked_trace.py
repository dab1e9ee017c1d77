"""The trace of who asked about people outside the own right comes marked from the application, which holds the key."""

from django.db import migrations

# The number of the found is known only here, so the caller sends a mark for each; a row with another content would show
# when the log is verified. The row's id makes it impossible to send the same trace twice.
OUTSIDE = r"""
DROP FUNCTION people_known_elsewhere(text, date, text, text, text, text, text);
CREATE OR REPLACE FUNCTION people_known_elsewhere(
    wanted_name text, wanted_born date, wanted_digits text, trace jsonb
)
RETURNS TABLE (masked_name text, unit_ko text, unit_en text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    asker uuid := scope_user();
    told integer;
BEGIN
    IF asker IS NULL THEN RETURN; END IF;
    RETURN QUERY
    WITH known AS (
        SELECT DISTINCT ON (h.id) h.id, h.path, p.name
        FROM people_person p
        JOIN people_household h ON h.id = p.household_id
        JOIN areas_area a ON a.code = h.area_id
        WHERE (
                (length(wanted_name) >= 2 AND p.name = wanted_name
                    AND (wanted_born IS NULL OR p.birth_date IS NULL OR p.birth_date = wanted_born))
                OR (length(wanted_digits) >= 9 AND regexp_replace(p.phone, '\D', '', 'g') = wanted_digits)
                OR (length(wanted_digits) >= 9 AND regexp_replace(h.phone, '\D', '', 'g') = wanted_digits)
            )
            AND NOT h.path ^@ ANY (scope_paths())
            AND h.path ^@ a.path
            AND NOT EXISTS (
                SELECT FROM areas_unit u JOIN areas_area ua ON ua.code = u.area_id
                WHERE u.kind_id = 'unit_kind:restricted_team' AND u.path <> ua.path AND h.path ^@ u.path
            )
        ORDER BY h.id, (p.birth_date IS NOT DISTINCT FROM wanted_born) DESC
        LIMIT 10
    )
    SELECT
        left(k.name, 1) || repeat('*', greatest(char_length(k.name) - 2, 1))
            || CASE WHEN char_length(k.name) > 2 THEN right(k.name, 1) ELSE '' END,
        coalesce(hub.name_ko, '')::text,
        coalesce(hub.name_en, '')::text
    FROM known k
    LEFT JOIN LATERAL (
        SELECT u.name_ko, u.name_en FROM areas_unit u
        WHERE k.path ^@ u.path AND u.kind_id IN ('unit_kind:dong_hub', 'unit_kind:hope_team', 'unit_kind:center')
        ORDER BY length(u.path) DESC, u.kind_id DESC LIMIT 1
    ) hub ON true;
    GET DIAGNOSTICS told = ROW_COUNT;
    INSERT INTO audit_auditevent SELECT (jsonb_populate_record(
        NULL::audit_auditevent,
        trace || jsonb_build_object('path', '', 'actor_id', asker, 'act', 'search', 'what', 'people.known_elsewhere',
            'detail', jsonb_build_object('found', told), 'mac', trace -> 'macs' ->> told)
    )).*;
END $$;
REVOKE ALL ON FUNCTION people_known_elsewhere(text, date, text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_known_elsewhere(text, date, text, jsonb) TO dure_app;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0004_fragments"), ("audit", "0003_append_only")]

    operations = [migrations.RunSQL(OUTSIDE, "DROP FUNCTION people_known_elsewhere(text, date, text, jsonb)")]
