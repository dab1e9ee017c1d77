"""The two functions behind the search: inside the actor's areas, and the masked answer from outside them.

Under row-level security a fragment search loses every index, so the functions run as the owner and apply the signed
scope themselves.
"""

from django.db import migrations

INSIDE = r"""
CREATE OR REPLACE FUNCTION people_having(wanted_name text, wanted_born date, wanted_digits text, wanted_words text[])
RETURNS TABLE (household_id uuid, matched bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH reach AS (
        SELECT h.id, h.label, h.phone, h.address || ' ' || h.address_detail AS place
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
        SELECT r.id, 5 FROM reach r
        WHERE wanted_digits <> '' AND strpos(regexp_replace(r.phone, '\D', '', 'g'), wanted_digits) > 0
        UNION
        SELECT p.household_id, 5 FROM reach r JOIN people_person p ON p.household_id = r.id
        WHERE wanted_digits <> '' AND strpos(regexp_replace(p.phone, '\D', '', 'g'), wanted_digits) > 0
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
REVOKE ALL ON FUNCTION people_having(text, date, text, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_having(text, date, text, text[]) TO dure_app;
"""

# Only a whole name (with the birth date when one is given) or a whole phone number finds somebody outside: fragments
# would let people fish. A protected household lies outside the path of the area it lives in, and is never told of.
# The function writes its own audit row, so that nobody asks without leaving a trace.
OUTSIDE = r"""
CREATE OR REPLACE FUNCTION people_known_elsewhere(
    wanted_name text, wanted_born date, wanted_digits text, as_name text, as_role text, as_ip text, as_session text
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
    INSERT INTO audit_auditevent
        (id, path, at, actor_id, actor_name, role, ip, session, act, what, object_id, household_id, reason, detail)
    VALUES (gen_random_uuid(), '', now(), asker, as_name, as_role, as_ip, as_session, 'search', 'people.known_elsewhere',
        NULL, NULL, '', jsonb_build_object('found', told));
END $$;
REVOKE ALL ON FUNCTION people_known_elsewhere(text, date, text, text, text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_known_elsewhere(text, date, text, text, text, text, text) TO dure_app;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("areas", "0001_initial"), ("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(INSIDE, "DROP FUNCTION people_having(text, date, text, text[])"),
        migrations.RunSQL(OUTSIDE, "DROP FUNCTION people_known_elsewhere(text, date, text, text, text, text, text)"),
    ]
