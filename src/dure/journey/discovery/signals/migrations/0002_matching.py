"""Whom in the register a batch of signals is about, decided in one statement."""

from django.db import migrations

SIGNATURE = "signals_matches(text, uuid[], text[], date[], bytea[], text[], text[], text[])"

# As the owner: with a policy in front of it, no index on a squeezed text is used. So it asks the scope itself.
# In the order of trust: 1 name and birth date, 2 name and phone number, 3 name and door (nothing against it).
# The first way that finds anybody decides; where it finds several, a person must.
MATCHES = """
CREATE FUNCTION signals_matches(
    district text, asked uuid[], names text[], births date[], marks bytea[], doors text[], places text[],
    buildings text[]
) RETURNS TABLE (asked_for uuid, household uuid, lies text, found_by text, near text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan
SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY WITH told AS MATERIALIZED (
        SELECT t.id, people_squeezed(t.name) AS name, t.born, t.mark,
            nullif(people_squeezed(t.door), '') AS door, nullif(people_squeezed(t.place), '') AS place,
            nullif(people_squeezed(t.building), '') AS building
        FROM unnest(asked, names, births, marks, doors, places, buildings)
            AS t (id, name, born, mark, door, place, building)
        WHERE '' = ANY (scope_paths())
    ), living AS (
        SELECT t.id, 1 AS way, p.household_id, p.id AS person_id
        FROM told t JOIN people_person p ON p.birth_date = t.born AND people_squeezed(p.name) = t.name
        UNION ALL
        SELECT t.id, 2, p.household_id, p.id
        FROM told t
        JOIN people_householdsecret s ON s.blind_index = t.mark AND s.kind = 'phone'
        JOIN people_person p ON p.household_id = s.household_id AND people_squeezed(p.name) = t.name
        UNION ALL
        SELECT t.id, 3, p.household_id, p.id
        FROM told t
        CROSS JOIN LATERAL unnest(ARRAY[t.door, t.place]) AS d (door)
        JOIN people_household h ON people_squeezed(h.address || h.address_detail) = d.door
        JOIN people_person p ON p.household_id = h.id AND people_squeezed(p.name) = t.name
            AND coalesce(p.birth_date = t.born, true)
        WHERE char_length(d.door) >= 4
    ), inside AS (
        SELECT l.id, l.way, h.id AS household_id, h.path, min(l.way) OVER (PARTITION BY l.id) AS first_way
        FROM living l JOIN people_household h ON h.id = l.household_id
        WHERE place_of(h.path) ^@ district
          AND (NOT EXISTS (
                  SELECT FROM people_membership m
                  WHERE m.person_id = l.person_id AND m.household_id = h.id AND m.valid_to IS NOT NULL)
               OR EXISTS (
                  SELECT FROM people_membership m
                  WHERE m.person_id = l.person_id AND m.household_id = h.id AND m.valid_to IS NULL))
    ), decided AS (
        SELECT id, min(way) AS way, min(household_id::text)::uuid AS household_id, min(path) AS path
        FROM inside WHERE way = first_way GROUP BY id HAVING count(DISTINCT household_id) = 1
    )
    SELECT t.id, d.household_id, d.path::text,
        CASE d.way WHEN 1 THEN 'birth_date' WHEN 2 THEN 'phone' WHEN 3 THEN 'address' END,
        CASE WHEN d.id IS NULL THEN (
            SELECT min(h.path)::text FROM people_household h
            WHERE people_squeezed(h.address) = t.building AND h.path ^@ district
            HAVING count(DISTINCT h.path) = 1
        ) END
    FROM told t LEFT JOIN decided d ON d.id = t.id;
END $$;
REVOKE ALL ON FUNCTION signals_matches(text, uuid[], text[], date[], bytea[], text[], text[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION signals_matches(text, uuid[], text[], date[], bytea[], text[], text[], text[]) TO dure_app;
"""


class Migration(migrations.Migration):
    dependencies = [("signals", "0001_initial"), ("people", "0014_person_born_and_named")]

    operations = [migrations.RunSQL(MATCHES, f"DROP FUNCTION IF EXISTS {SIGNATURE}")]
