"""The search finds whole phone and registration numbers by their blind index, and the tables forget the open ones."""

from django.db import migrations

INSIDE = r"""
CREATE OR REPLACE FUNCTION people_having(wanted_name text, wanted_born date, wanted_marks bytea[], wanted_words text[])
RETURNS TABLE (household_id uuid, matched bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH reach AS (
        SELECT h.id, h.label, h.address || ' ' || h.address_detail AS place
        FROM unnest(scope_paths()) AS prefix
        JOIN people_household h ON h.path >= prefix COLLATE "C" AND h.path < (prefix || '~') COLLATE "C"
    ), hits AS (
        SELECT r.id AS household, 4 AS weight FROM reach r
        WHERE wanted_name <> '' AND strpos(lower(r.label), lower(wanted_name)) > 0
        UNION
        SELECT p.household_id, 4 FROM reach r JOIN people_person p ON p.household_id = r.id
        WHERE wanted_name <> '' AND strpos(lower(p.name), lower(wanted_name)) > 0
        UNION
        SELECT p.household_id, 3 FROM reach r JOIN people_person p ON p.household_id = r.id
        WHERE p.birth_date = wanted_born
        UNION
        SELECT s.household_id, 5 FROM people_householdsecret s, unnest(scope_paths()) AS prefix
        WHERE s.blind_index = ANY (wanted_marks) AND s.path ^@ prefix
        UNION
        SELECT r.id, 2 FROM reach r
        WHERE cardinality(wanted_words) > 0
          AND (SELECT count(*) FROM unnest(wanted_words) w WHERE strpos(lower(r.place), lower(w)) > 0)
              >= ceil(cardinality(wanted_words) * 0.6)
          -- A house number must be the whole number: 12 is not 1251.
          AND NOT EXISTS (
              SELECT FROM unnest(wanted_words) w
              WHERE w ~ '^[0-9]' AND NOT lower(w) = ANY (regexp_split_to_array(lower(r.place), '[\s,()]+'))
          )
    )
    SELECT household, sum(weight) FROM hits GROUP BY household;
END $$;
REVOKE ALL ON FUNCTION people_having(text, date, bytea[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_having(text, date, bytea[], text[]) TO dure_app;
"""

# Only a whole name (with the birth date when one is given) or a whole number finds somebody outside: fragments
# would let people fish. A protected household lies outside the path of the area it lives in, and is never told of.
# The function writes the marked trace that the caller sends, so that nobody asks without leaving one.
OUTSIDE = r"""
CREATE OR REPLACE FUNCTION people_known_elsewhere(
    wanted_name text, wanted_born date, wanted_marks bytea[], trace jsonb
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
        WHERE p.id IN (
                SELECT n.id FROM people_person n
                WHERE length(wanted_name) >= 2 AND n.name = wanted_name
                    AND (wanted_born IS NULL OR n.birth_date IS NULL OR n.birth_date = wanted_born)
                UNION
                SELECT m.id FROM people_householdsecret s
                JOIN people_person m ON m.household_id = s.household_id AND (s.person_id IS NULL OR s.person_id = m.id)
                WHERE s.blind_index = ANY (wanted_marks)
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
REVOKE ALL ON FUNCTION people_known_elsewhere(text, date, bytea[], jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_known_elsewhere(text, date, bytea[], jsonb) TO dure_app;
"""


# A dropped column stays on the disk until its table is written anew.
REWRITE = "; ".join(
    f"CLUSTER {table} USING {table}_pkey"
    for table in ("people_household", "people_person", "people_householdevent", "people_personevent")
)
OLD_INSIDE = "DROP FUNCTION people_having(text, date, text, text[])"
OLD_OUTSIDE = "DROP FUNCTION people_known_elsewhere(text, date, text, jsonb)"


class Migration(migrations.Migration):
    dependencies = [("people", "0008_phones_leave")]

    operations = [
        migrations.RunSQL(OLD_INSIDE),
        migrations.RunSQL(OLD_OUTSIDE),
        migrations.RunSQL(INSIDE),
        migrations.RunSQL(OUTSIDE),
        migrations.RunSQL(REWRITE),
    ]
