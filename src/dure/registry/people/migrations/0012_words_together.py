"""Several words at once: a rare word leads as before; common ones are brought together place by place.

Two common words ("영수 나래로") were tried on every household of the less common one, however few were shown. Now the
dongs below the reach are gone through in the order of the pages, one, then four, then sixteen at a time, until the page
is full. Measured at 1,034,850 persons: 391 ms before (docs/reference/performance.md has what it is now).
"""

from django.db import migrations

# Households with the fragment in a name or in the address, from one path up to before another.
BETWEEN = """
CREATE FUNCTION people_holding_between(fragment text, low text, high text)
RETURNS TABLE (path text, household_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    asked text COLLATE "C" := people_squeezed(fragment);
BEGIN
    IF char_length(asked) <= 2 THEN
        RETURN QUERY
        SELECT n.path, n.household_id
        FROM unnest(ARRAY[true, false]) AS persons CROSS JOIN generate_series(0, 2) AS tier
        JOIN people_name_part n ON n.part = asked AND n.is_person = persons AND n.rank = tier
            AND n.path >= low COLLATE "C" AND n.path < high COLLATE "C";
    ELSE
        RETURN QUERY
        SELECT n.path, n.household_id FROM people_name_part n
        WHERE n.part >= asked AND n.part < (asked || chr(1114111))
          AND n.path >= low COLLATE "C" AND n.path < high COLLATE "C";
    END IF;
    RETURN QUERY
    SELECT p.path, p.household_id FROM people_place_word v
    JOIN people_place p ON p.word = v.word AND p.path >= low COLLATE "C" AND p.path < high COLLATE "C"
    WHERE strpos(v.word, lower(normalize(fragment, NFC))) > 0;
END $$;
REVOKE ALL ON FUNCTION people_holding_between(text, text, text) FROM PUBLIC;
"""

COMMON = """
CREATE FUNCTION people_fitting_in_turn(
    words text[], prefix text, after_path text, after_household uuid, most integer
)
RETURNS TABLE (path text, household_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    bounds text[];
    at integer := 1;
    step integer := 1;
    shown integer := 0;
    fresh integer;
BEGIN
    -- From each area to the next one, so that nothing lies between two of them.
    bounds := ARRAY(
        SELECT a.path FROM areas_area a
        WHERE a.path > prefix COLLATE "C" AND a.path < (prefix || '~') COLLATE "C" AND a.path > after_path COLLATE "C"
        ORDER BY a.path COLLATE "C"
    );
    bounds := greatest(prefix COLLATE "C", after_path COLLATE "C") || bounds || (prefix || '~');
    WHILE at < cardinality(bounds) AND shown < most LOOP
        RETURN QUERY
        SELECT held.path COLLATE "C", held.household_id
        FROM (
            SELECT DISTINCT h.path, h.household_id, w.number
            FROM unnest(words) WITH ORDINALITY AS w (word, number)
            CROSS JOIN LATERAL people_holding_between(
                w.word, bounds[at], bounds[least(at + step, cardinality(bounds))]
            ) AS h
        ) AS held
        WHERE (held.path COLLATE "C", held.household_id) > (after_path COLLATE "C", after_household)
        GROUP BY held.path, held.household_id HAVING count(*) = cardinality(words)
        ORDER BY 1, 2 LIMIT most - shown;
        GET DIAGNOSTICS fresh = ROW_COUNT;
        shown := shown + fresh;
        at := at + step;
        step := step * 4;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION people_fitting_in_turn(text[], text, text, uuid, integer) FROM PUBLIC;
"""

# ``few``: a word that no more households hold leads, and the others are tried on those households alone.
FITTING = """
DROP FUNCTION people_fitting(text[], text, uuid, integer);
CREATE FUNCTION people_fitting(words text[], after_path text, after_household uuid, most integer, few integer)
RETURNS TABLE (path text, household_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    reach text[] := scope_paths();
    rarest text;
    held bigint;
BEGIN
    SELECT w, n INTO rarest, held
    FROM unnest(words) AS w CROSS JOIN LATERAL (SELECT count(*) FROM people_holding(w, reach, few + 1)) AS counted (n)
    ORDER BY n, char_length(w) DESC LIMIT 1;
    IF rarest IS NULL THEN RETURN; END IF;
    IF held > few THEN
        RETURN QUERY
        SELECT page.path COLLATE "C", page.household_id
        FROM unnest(reach) AS prefix
        CROSS JOIN LATERAL people_fitting_in_turn(words, prefix, after_path, after_household, most) AS page
        ORDER BY 1, 2 LIMIT most;
        RETURN;
    END IF;
    RETURN QUERY
    SELECT DISTINCT led.path COLLATE "C", led.household_id
    FROM people_holding(rarest, reach, NULL) AS led
    WHERE (led.path COLLATE "C", led.household_id) > (after_path COLLATE "C", after_household)
      AND NOT EXISTS (
        SELECT FROM unnest(words) AS w
        WHERE w <> rarest
          AND NOT EXISTS (
            SELECT FROM people_place o
            WHERE o.household_id = led.household_id AND strpos(o.word, lower(normalize(w, NFC))) > 0
          )
          AND NOT EXISTS (
            SELECT FROM people_name_part o
            WHERE o.household_id = led.household_id AND strpos(o.part, people_squeezed(w)) > 0
          )
      )
    ORDER BY 1, 2 LIMIT most;
END $$;
REVOKE ALL ON FUNCTION people_fitting(text[], text, uuid, integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_fitting(text[], text, uuid, integer, integer) TO dure_app;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0011_found_by_address")]

    operations = [
        migrations.RunSQL(BETWEEN, migrations.RunSQL.noop),
        migrations.RunSQL(COMMON, migrations.RunSQL.noop),
        migrations.RunSQL(FITTING, migrations.RunSQL.noop),
    ]
