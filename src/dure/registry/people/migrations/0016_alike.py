"""The search asks for what may have been meant too, and says in words what fits; who is known elsewhere can be asked about.

Arrays of other spellings, days and numbers come from the application; all of it is one question to the indexes.
"""

from django.db import migrations

# As before (0010): which households may fit is asked of the indexes, and how well each fits is told from its own rows.
# A name that sounds alike is looked up as a whole or as all that is left behind the surname. A birth date with one slip
# finds only those whose name fits too: alone, some forty days would bring a thousand people of a province.
# A name with one other syllable counts beside a whole birth date or number, and is not looked for by itself.
HAVING = """
CREATE FUNCTION people_having(
    wanted_name text, names_alike text[], wanted_born date, born_near date[], wanted_marks bytea[], marks_near bytea[],
    wanted_words text[], most integer
)
RETURNS TABLE (household_id uuid, matched integer, whole boolean, ways text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    reach text[] := scope_paths();
    asked text := people_squeezed(wanted_name);
    words text[] := ARRAY(SELECT lower(normalize(w, NFC)) FROM unnest(wanted_words) AS w);
    need integer := ceil(cardinality(wanted_words) * 0.6);
    nobody uuid := '00000000-0000-0000-0000-000000000000';
    rare text[];
    chosen text[];
BEGIN
    IF cardinality(words) > 0 THEN
        SELECT array_agg(w ORDER BY hits), (array_agg(w ORDER BY hits) FILTER (WHERE w ~ '^[0-9]'))[1:1]
        INTO rare, chosen
        FROM (
            SELECT w, (SELECT count(*) FROM people_placed_in(reach, w, w ~ '^[0-9]', most)) AS hits
            FROM unnest(words) AS w
        ) AS counted;
        rare := rare[1 : cardinality(words) - need + 1];
        IF chosen IS NULL OR rare <@ chosen THEN chosen := rare; END IF;
    END IF;
    RETURN QUERY
    WITH candidates AS (
        SELECT n.household_id AS id FROM people_named(wanted_name, true, 0, '', nobody, most) n
        UNION
        SELECT n.household_id FROM people_named(wanted_name, false, 0, '', nobody, most) n
        UNION
        (
            SELECT n.household_id
            FROM generate_series(0, 2, 2) AS tier
            CROSS JOIN unnest(names_alike) WITH ORDINALITY AS other (name, number)
            CROSS JOIN unnest(reach) AS prefix
            CROSS JOIN LATERAL (
                SELECT p.household_id FROM people_name_part p
                WHERE p.part = other.name COLLATE "C" AND p.is_person AND p.rank = tier
                  AND p.path >= prefix COLLATE "C" AND p.path < (prefix || '~') COLLATE "C"
                LIMIT most
            ) AS n
            ORDER BY tier, other.number LIMIT most
        )
        UNION
        SELECT p.household_id FROM people_person p WHERE p.birth_date = wanted_born AND p.path ^@ ANY (reach)
        UNION
        SELECT p.household_id FROM people_person p
        WHERE asked <> '' AND p.birth_date = ANY (born_near) AND p.path ^@ ANY (reach)
          AND (strpos(people_squeezed(p.name), asked) > 0 OR people_squeezed(p.name) = ANY (names_alike))
        UNION
        SELECT s.household_id FROM people_householdsecret s
        WHERE s.blind_index = ANY (wanted_marks || marks_near) AND s.path ^@ ANY (reach)
        UNION
        SELECT p.household_id FROM unnest(chosen) AS w, people_placed_in(reach, w, w ~ '^[0-9]', most) p
    ), fitting AS (
        SELECT h.id,
            coalesce(them.is_name, false) OR people_squeezed(h.label) = asked AS is_name,
            coalesce(them.holds_name, false) OR (asked <> '' AND strpos(people_squeezed(h.label), asked) > 0)
                AS holds_name,
            them.is_alike, them.is_slip, them.is_born, them.is_near, kept.is_mark, kept.is_mark_near,
            cardinality(words) > 0
                AND (SELECT count(*) FROM unnest(words) AS w WHERE strpos(place.line, w) > 0) >= need
                AND NOT EXISTS (SELECT FROM unnest(words) AS w WHERE w ~ '^[0-9]' AND NOT w = ANY (place.in_words))
                AS is_place
        FROM candidates c JOIN people_household h USING (id)
        CROSS JOIN LATERAL (
            SELECT lower(normalize(h.address || ' ' || h.address_detail, NFC)) AS line,
                people_place_words(h.address || ' ' || h.address_detail) AS in_words
        ) AS place
        CROSS JOIN LATERAL (
            SELECT bool_or(asked <> '' AND one.name = asked) AS is_name,
                bool_or(asked <> '' AND strpos(one.name, asked) > 0) AS holds_name,
                bool_or(EXISTS (SELECT FROM unnest(names_alike) AS a WHERE right(one.name, char_length(a)) = a))
                    AS is_alike,
                bool_or(char_length(asked) > 2 AND char_length(one.name) = char_length(asked) AND (
                    SELECT count(*) FROM generate_series(1, char_length(asked)) AS i
                    WHERE substr(one.name, i, 1) <> substr(asked, i, 1)
                ) = 1) AS is_slip,
                bool_or(one.birth_date = wanted_born) AS is_born,
                bool_or(one.birth_date = ANY (born_near)) AS is_near
            FROM (
                SELECT people_squeezed(p.name) AS name, p.birth_date FROM people_person p WHERE p.household_id = h.id
            ) AS one
        ) AS them
        CROSS JOIN LATERAL (
            SELECT bool_or(s.blind_index = ANY (wanted_marks)) AS is_mark,
                bool_or(s.blind_index = ANY (marks_near)) AS is_mark_near
            FROM people_householdsecret s WHERE s.household_id = h.id
        ) AS kept
    ), said AS (
        SELECT id, is_name, array_remove(ARRAY[
            CASE WHEN is_mark THEN 'number' END,
            CASE WHEN is_name THEN 'name' WHEN holds_name THEN 'name_part' WHEN is_alike THEN 'name_alike'
                WHEN is_slip AND (is_born OR is_mark) THEN 'name_slip' END,
            CASE WHEN is_born THEN 'born' WHEN is_near AND (holds_name OR is_alike) THEN 'born_near' END,
            CASE WHEN is_mark_near AND is_mark IS NOT TRUE THEN 'number_near' END,
            CASE WHEN is_place THEN 'place' END
        ], NULL) AS ways
        FROM fitting
    )
    SELECT said.id, weighed.weight, said.is_name, said.ways
    FROM said CROSS JOIN LATERAL (
        SELECT sum(CASE way
            WHEN 'number' THEN 5 WHEN 'name' THEN 4 WHEN 'name_part' THEN 4 WHEN 'name_alike' THEN 3
            WHEN 'born' THEN 3 WHEN 'number_near' THEN 3 ELSE 2
        END)::integer AS weight
        FROM unnest(said.ways) AS way
    ) AS weighed
    WHERE weighed.weight > 0 ORDER BY weighed.weight DESC, said.is_name DESC LIMIT most;
END $$;
REVOKE ALL ON FUNCTION people_having(text, text[], date, date[], bytea[], bytea[], text[], integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_having(text, text[], date, date[], bytea[], bytea[], text[], integer) TO dure_app;
"""

# As before (0009), and with the ids of the household and of its hub: the application seals them for the one who asks.
OUTSIDE = r"""
CREATE FUNCTION people_known_elsewhere(
    wanted_name text, wanted_born date, wanted_marks bytea[], trace jsonb
)
RETURNS TABLE (masked_name text, unit_ko text, unit_en text, household_id uuid, unit_id uuid)
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
        coalesce(hub.name_en, '')::text,
        k.id,
        hub.id
    FROM known k
    LEFT JOIN LATERAL (
        SELECT u.id, u.name_ko, u.name_en FROM areas_unit u
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


class Migration(migrations.Migration):
    dependencies = [("people", "0015_matches")]

    operations = [
        migrations.RunSQL("DROP FUNCTION people_having(text, date, bytea[], text[])", migrations.RunSQL.noop),
        migrations.RunSQL("DROP FUNCTION people_known_elsewhere(text, date, bytea[], jsonb)", migrations.RunSQL.noop),
        migrations.RunSQL(HAVING, migrations.RunSQL.noop),
        migrations.RunSQL(OUTSIDE, migrations.RunSQL.noop),
    ]
