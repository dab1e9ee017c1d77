"""The search before registering uses the fragments; newest households first have an index; plans fit what is there.

A cached plan that was made while the tables were empty, or for one new row, reads whole tables when thousands come:
the functions behind the fragments plan anew at each call.
"""

from django.db import migrations, models

PLANNED = (
    "people_keep_label_parts(uuid[])",
    "people_keep_name_parts()",
    "people_keep_places()",
    "people_named(text, boolean, integer, text, uuid, integer)",
    "people_placed(text, text, uuid, integer)",
    "people_fitting(text[], text, uuid, integer)",
)

# Households below the paths with a word of their address that holds the text, or (whole) is it.
PLACED_IN = """
CREATE FUNCTION people_placed_in(reach text[], fragment text, whole boolean, most integer)
RETURNS TABLE (household_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    asked text COLLATE "C" := lower(normalize(fragment, NFC));
BEGIN
    IF whole THEN
        RETURN QUERY
        SELECT p.household_id FROM unnest(reach) AS prefix
        JOIN people_place p ON p.word = asked
            AND p.path >= prefix COLLATE "C" AND p.path < (prefix || '~') COLLATE "C"
        LIMIT most;
    ELSE
        RETURN QUERY
        SELECT p.household_id FROM people_place_word v CROSS JOIN unnest(reach) AS prefix
        JOIN people_place p ON p.word = v.word
            AND p.path >= prefix COLLATE "C" AND p.path < (prefix || '~') COLLATE "C"
        WHERE strpos(v.word, asked) > 0
        LIMIT most;
    END IF;
END $$;
REVOKE ALL ON FUNCTION people_placed_in(text[], text, boolean, integer) FROM PUBLIC;
"""

# Which households may fit is asked of the indexes; how well each fits is then told from its own rows.
# Of n words of a place six in ten must fit, so a household that fits holds one of the rarest n - need + 1; and a house
# number must be the whole number (12 is not 1251), so one of those leads alone when it is rarer.
HAVING = """
CREATE OR REPLACE FUNCTION people_having(wanted_name text, wanted_born date, wanted_marks bytea[], wanted_words text[])
RETURNS TABLE (household_id uuid, matched bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    reach text[] := scope_paths();
    asked text := people_squeezed(wanted_name);
    words text[] := ARRAY(SELECT lower(normalize(w, NFC)) FROM unnest(wanted_words) AS w);
    need integer := ceil(cardinality(wanted_words) * 0.6);
    nobody uuid := '00000000-0000-0000-0000-000000000000';
    most CONSTANT integer := 5000;
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
        SELECT p.household_id FROM people_person p WHERE p.birth_date = wanted_born AND p.path ^@ ANY (reach)
        UNION
        SELECT s.household_id FROM people_householdsecret s
        WHERE s.blind_index = ANY (wanted_marks) AND s.path ^@ ANY (reach)
        UNION
        SELECT p.household_id FROM unnest(chosen) AS w, people_placed_in(reach, w, w ~ '^[0-9]', most) p
    ), weighed AS (
        SELECT h.id,
            CASE WHEN asked <> '' AND (
                strpos(people_squeezed(h.label), asked) > 0
                OR EXISTS (
                    SELECT FROM people_person p
                    WHERE p.household_id = h.id AND strpos(people_squeezed(p.name), asked) > 0
                )
            ) THEN 4 ELSE 0 END
            + CASE WHEN EXISTS (
                SELECT FROM people_person p WHERE p.household_id = h.id AND p.birth_date = wanted_born
            ) THEN 3 ELSE 0 END
            + CASE WHEN EXISTS (
                SELECT FROM people_householdsecret s
                WHERE s.household_id = h.id AND s.blind_index = ANY (wanted_marks)
            ) THEN 5 ELSE 0 END
            + CASE WHEN cardinality(words) > 0
                AND (SELECT count(*) FROM unnest(words) AS w WHERE strpos(place.line, w) > 0) >= need
                AND NOT EXISTS (SELECT FROM unnest(words) AS w WHERE w ~ '^[0-9]' AND NOT w = ANY (place.in_words))
            THEN 2 ELSE 0 END AS weight
        FROM candidates c JOIN people_household h USING (id)
        CROSS JOIN LATERAL (
            SELECT lower(normalize(h.address || ' ' || h.address_detail, NFC)) AS line,
                people_place_words(h.address || ' ' || h.address_detail) AS in_words
        ) AS place
    )
    SELECT id, weight::bigint FROM weighed WHERE weight > 0 ORDER BY weight DESC LIMIT most;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0009_search_by_blind_index")]

    operations = [
        migrations.AddIndex(
            model_name="household",
            index=models.Index(fields=["-registered_at", "id"], name="people_hous_newest_idx"),
        ),
        *(
            migrations.RunSQL(
                f"ALTER FUNCTION {function} SET plan_cache_mode = force_custom_plan",
                f"ALTER FUNCTION {function} RESET plan_cache_mode",
            )
            for function in PLANNED
        ),
        migrations.RunSQL(PLACED_IN, migrations.RunSQL.noop),
        migrations.RunSQL(HAVING, migrations.RunSQL.noop),
    ]
