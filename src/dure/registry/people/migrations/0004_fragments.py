"""An index of fragments of names and of the words of addresses, kept by triggers and read by two functions.

A part of a name is its first or its first two letters, or all that is left, from each letter on: a fragment of one or
two letters is one equality, a longer one the beginning of a rest. Each row carries the path, so that the index answers
"this fragment, below this path, best first" by itself and stops after one page; LIKE and trigrams cannot.
The tables are the owner's alone: only the functions read them, and they apply the signed scope themselves.
"""

from django.db import migrations

TABLES = """
CREATE TABLE people_name_part (
    part text COLLATE "C" NOT NULL,
    is_person boolean NOT NULL,
    rank smallint NOT NULL,
    path text COLLATE "C" NOT NULL,
    subject_id uuid NOT NULL,
    household_id uuid NOT NULL,
    PRIMARY KEY (part, is_person, rank, path, subject_id)
);
CREATE INDEX people_name_part_household ON people_name_part (household_id);
CREATE TABLE people_place_word (word text COLLATE "C" PRIMARY KEY);
CREATE TABLE people_place (
    word text COLLATE "C" NOT NULL,
    path text COLLATE "C" NOT NULL,
    household_id uuid NOT NULL,
    PRIMARY KEY (word, path, household_id)
);
CREATE INDEX people_place_household ON people_place (household_id);
REVOKE ALL ON people_name_part, people_place_word, people_place FROM PUBLIC;
COMMENT ON COLUMN people_name_part.rank IS '0 the whole name, 1 its beginning, 2 inside it';
COMMENT ON COLUMN people_name_part.subject_id IS 'the person, or the household that carries the name as its label';
"""

WORDS = r"""
CREATE FUNCTION people_squeezed(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT lower(normalize(regexp_replace(name, '\s+', '', 'g'), NFC))
$$;
CREATE FUNCTION people_place_words(place text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_remove(regexp_split_to_array(lower(normalize(place, NFC)), '[\s,()]+'), '')
$$;
CREATE FUNCTION people_name_parts(name text) RETURNS TABLE (part text, rank smallint)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT cut.part, min(CASE WHEN at > 1 THEN 2 WHEN cut.part = said.word THEN 0 ELSE 1 END)::smallint
    FROM (SELECT people_squeezed(name) AS word) AS said
    CROSS JOIN generate_series(1, char_length(said.word)) AS at
    CROSS JOIN LATERAL (
        SELECT substr(said.word, at, 1) AS part
        UNION SELECT substr(said.word, at, 2)
        UNION SELECT substr(said.word, at)
    ) AS cut
    GROUP BY cut.part
$$;
"""

# A label that is the name of somebody who lives there needs no parts of its own: the person is found.
KEPT = """
CREATE FUNCTION people_keep_label_parts(changed uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM people_name_part n USING unnest(changed) AS c (id) WHERE n.household_id = c.id AND NOT n.is_person;
    INSERT INTO people_name_part (part, is_person, rank, path, subject_id, household_id)
    SELECT p.part, false, p.rank, h.path, h.id, h.id
    FROM (SELECT DISTINCT id FROM unnest(changed) AS c (id)) AS c
    JOIN people_household h USING (id) CROSS JOIN LATERAL people_name_parts(h.label) p
    WHERE NOT EXISTS (
        SELECT FROM people_person r
        WHERE r.household_id = h.id AND people_squeezed(r.name) = people_squeezed(h.label)
    );
END $$;
REVOKE ALL ON FUNCTION people_keep_label_parts(uuid[]) FROM PUBLIC;
CREATE FUNCTION people_keep_name_parts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    changed uuid[];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM people_name_part n USING gone o JOIN fresh f USING (id)
        WHERE n.household_id = o.household_id AND n.subject_id = o.id AND n.is_person
          AND (o.name, o.path, o.household_id) IS DISTINCT FROM (f.name, f.path, f.household_id);
        changed := ARRAY(
            SELECT unnest(ARRAY[o.household_id, f.household_id]) FROM gone o JOIN fresh f USING (id)
            WHERE (o.name, o.household_id) IS DISTINCT FROM (f.name, f.household_id)
        );
        INSERT INTO people_name_part (part, is_person, rank, path, subject_id, household_id)
        SELECT p.part, true, p.rank, f.path, f.id, f.household_id
        FROM fresh f JOIN gone o USING (id) CROSS JOIN LATERAL people_name_parts(f.name) p
        WHERE (o.name, o.path, o.household_id) IS DISTINCT FROM (f.name, f.path, f.household_id);
    ELSIF TG_OP = 'DELETE' THEN
        DELETE FROM people_name_part n USING gone o
        WHERE n.household_id = o.household_id AND n.subject_id = o.id AND n.is_person;
        changed := ARRAY(SELECT household_id FROM gone);
    ELSE
        INSERT INTO people_name_part (part, is_person, rank, path, subject_id, household_id)
        SELECT p.part, true, p.rank, f.path, f.id, f.household_id
        FROM fresh f CROSS JOIN LATERAL people_name_parts(f.name) p;
        changed := ARRAY(SELECT household_id FROM fresh);
    END IF;
    IF cardinality(changed) > 0 THEN PERFORM people_keep_label_parts(changed); END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION people_keep_places() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    changed uuid[];
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM people_name_part n USING gone o WHERE n.household_id = o.id AND NOT n.is_person;
        DELETE FROM people_place p USING gone o WHERE p.household_id = o.id;
        RETURN NULL;
    ELSIF TG_OP = 'UPDATE' THEN
        changed := ARRAY(
            SELECT f.id FROM fresh f JOIN gone o USING (id)
            WHERE (o.label, o.path, o.address, o.address_detail)
                IS DISTINCT FROM (f.label, f.path, f.address, f.address_detail)
        );
        IF cardinality(changed) = 0 THEN RETURN NULL; END IF;
        DELETE FROM people_place p WHERE p.household_id = ANY (changed);
    ELSE
        changed := ARRAY(SELECT id FROM fresh);
    END IF;
    PERFORM people_keep_label_parts(changed);
    INSERT INTO people_place (word, path, household_id)
    SELECT DISTINCT w.word, f.path, f.id
    FROM unnest(changed) AS c (id) JOIN fresh f USING (id)
    CROSS JOIN LATERAL unnest(people_place_words(f.address || ' ' || f.address_detail)) AS w (word);
    -- In order, so that two who bring the same new words do not wait for each other in a circle.
    INSERT INTO people_place_word (word)
    SELECT DISTINCT w.word
    FROM unnest(changed) AS c (id) JOIN fresh f USING (id)
    CROSS JOIN LATERAL unnest(people_place_words(f.address || ' ' || f.address_detail)) AS w (word)
    WHERE NOT EXISTS (SELECT FROM people_place_word known WHERE known.word = w.word)
    ORDER BY w.word ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
"""

TRIGGERS = """
CREATE TRIGGER name_parts_of_new AFTER INSERT ON people_person
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION people_keep_name_parts();
CREATE TRIGGER name_parts_of_changed AFTER UPDATE ON people_person
    REFERENCING OLD TABLE AS gone NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION people_keep_name_parts();
CREATE TRIGGER name_parts_of_gone AFTER DELETE ON people_person
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION people_keep_name_parts();
CREATE TRIGGER places_of_new AFTER INSERT ON people_household
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION people_keep_places();
CREATE TRIGGER places_of_changed AFTER UPDATE ON people_household
    REFERENCING OLD TABLE AS gone NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION people_keep_places();
CREATE TRIGGER places_of_gone AFTER DELETE ON people_household
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION people_keep_places();
"""

# Rows that were there before the triggers.
BACKFILL = """
INSERT INTO people_name_part (part, is_person, rank, path, subject_id, household_id)
SELECT p.part, true, p.rank, r.path, r.id, r.household_id FROM people_person r, people_name_parts(r.name) p;
SELECT people_keep_label_parts(ARRAY(SELECT id FROM people_household));
INSERT INTO people_place (word, path, household_id)
SELECT DISTINCT w.word, h.path, h.id
FROM people_household h, unnest(people_place_words(h.address || ' ' || h.address_detail)) AS w (word);
INSERT INTO people_place_word (word) SELECT DISTINCT word FROM people_place;
"""

# A page of the persons (or the households by their label) whose name holds the fragment, below the actor's paths:
# whole names first, then beginnings, then the rest; it goes on behind (after_rank, after_path, after_subject).
NAMED = """
CREATE FUNCTION people_named(
    fragment text, persons boolean, after_rank integer, after_path text, after_subject uuid, most integer
)
RETURNS TABLE (rank integer, path text, subject_id uuid, household_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    asked text COLLATE "C" := people_squeezed(fragment);
    reach text[] := scope_paths();
BEGIN
    IF asked = '' THEN RETURN; END IF;
    IF char_length(asked) <= 2 THEN
        RETURN QUERY
        SELECT DISTINCT tier, hit.path, hit.subject_id, hit.household_id
        FROM generate_series(after_rank, 2) AS tier
        CROSS JOIN unnest(reach) AS prefix
        CROSS JOIN LATERAL (
            SELECT n.path, n.subject_id, n.household_id
            FROM people_name_part n
            WHERE n.part = asked AND n.is_person = persons AND n.rank = tier
              AND n.path >= prefix COLLATE "C" AND n.path < (prefix || '~') COLLATE "C"
              AND (n.path, n.subject_id) > (
                  (CASE WHEN tier = after_rank THEN after_path ELSE '' END) COLLATE "C",
                  CASE WHEN tier = after_rank THEN after_subject ELSE '00000000-0000-0000-0000-000000000000'::uuid END
              )
            ORDER BY n.path, n.subject_id LIMIT most
        ) AS hit
        ORDER BY tier, hit.path, hit.subject_id LIMIT most;
    ELSE
        RETURN QUERY
        SELECT best.tier, best.path, best.subject_id, best.household_id
        FROM (
            SELECT min(CASE WHEN n.rank < 2 AND n.part = asked THEN 0 WHEN n.rank < 2 THEN 1 ELSE 2 END) AS tier,
                   n.path, n.subject_id, n.household_id
            FROM people_name_part n
            WHERE n.part >= asked AND n.part < (asked || chr(1114111)) AND n.is_person = persons
              AND n.path ^@ ANY (reach)
            GROUP BY n.path, n.subject_id, n.household_id
        ) AS best
        WHERE (best.tier, best.path, best.subject_id) > (after_rank, after_path COLLATE "C", after_subject)
        ORDER BY best.tier, best.path, best.subject_id LIMIT most;
    END IF;
END $$;
REVOKE ALL ON FUNCTION people_named(text, boolean, integer, text, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_named(text, boolean, integer, text, uuid, integer) TO dure_app;
"""

# A page of the households a word of whose address holds the fragment.
PLACED = """
CREATE FUNCTION people_placed(fragment text, after_path text, after_household uuid, most integer)
RETURNS TABLE (path text, household_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    asked text COLLATE "C" := lower(normalize(fragment, NFC));
    reach text[] := scope_paths();
BEGIN
    IF asked = '' THEN RETURN; END IF;
    RETURN QUERY
    SELECT DISTINCT hit.path, hit.household_id
    FROM people_place_word v
    CROSS JOIN unnest(reach) AS prefix
    CROSS JOIN LATERAL (
        SELECT p.path, p.household_id FROM people_place p
        WHERE p.word = v.word AND p.path >= prefix COLLATE "C" AND p.path < (prefix || '~') COLLATE "C"
          AND (p.path, p.household_id) > (after_path COLLATE "C", after_household)
        ORDER BY p.path, p.household_id LIMIT most
    ) AS hit
    WHERE strpos(v.word, asked) > 0
    ORDER BY hit.path, hit.household_id LIMIT most;
END $$;
REVOKE ALL ON FUNCTION people_placed(text, text, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_placed(text, text, uuid, integer) TO dure_app;
"""

# A page of the households that fit every word, each by a name or by the address. The rarest word leads: its households
# are read, and the other words only tried on them.
FITTING = """
CREATE FUNCTION people_holding(fragment text, reach text[], most integer) RETURNS TABLE (path text, household_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    (
        SELECT n.path, n.household_id
        FROM (SELECT people_squeezed(fragment) COLLATE "C" AS text) AS asked
        CROSS JOIN unnest(reach) AS prefix CROSS JOIN unnest(ARRAY[true, false]) AS persons
        CROSS JOIN generate_series(0, 2) AS tier
        CROSS JOIN LATERAL (
            SELECT o.path, o.household_id FROM people_name_part o
            WHERE o.part = asked.text AND o.is_person = persons AND o.rank = tier
              AND o.path >= prefix COLLATE "C" AND o.path < (prefix || '~') COLLATE "C"
        ) AS n
        WHERE char_length(asked.text) <= 2
        LIMIT most
    )
    UNION ALL
    (
        SELECT n.path, n.household_id
        FROM (SELECT people_squeezed(fragment) COLLATE "C" AS text) AS asked
        JOIN people_name_part n ON n.part >= asked.text AND n.part < (asked.text || chr(1114111))
        WHERE char_length(asked.text) > 2 AND n.path ^@ ANY (reach)
        LIMIT most
    )
    UNION ALL
    (
        SELECT p.path, p.household_id
        FROM people_place_word v CROSS JOIN unnest(reach) AS prefix
        JOIN people_place p ON p.word = v.word AND p.path >= prefix COLLATE "C" AND p.path < (prefix || '~') COLLATE "C"
        WHERE strpos(v.word, lower(normalize(fragment, NFC))) > 0
        LIMIT most
    )
$$;
REVOKE ALL ON FUNCTION people_holding(text, text[], integer) FROM PUBLIC;
CREATE FUNCTION people_fitting(words text[], after_path text, after_household uuid, most integer)
RETURNS TABLE (path text, household_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    reach text[] := scope_paths();
    rarest text;
BEGIN
    SELECT w INTO rarest FROM unnest(words) AS w
    ORDER BY (SELECT count(*) FROM people_holding(w, reach, 500)), char_length(w) DESC LIMIT 1;
    IF rarest IS NULL THEN RETURN; END IF;
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
REVOKE ALL ON FUNCTION people_fitting(text[], text, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_fitting(text[], text, uuid, integer) TO dure_app;
"""

UNDONE = """
DROP FUNCTION people_fitting(text[], text, uuid, integer);
DROP FUNCTION people_holding(text, text[], integer);
DROP FUNCTION people_placed(text, text, uuid, integer);
DROP FUNCTION people_named(text, boolean, integer, text, uuid, integer);
DROP TRIGGER places_of_gone ON people_household;
DROP TRIGGER places_of_changed ON people_household;
DROP TRIGGER places_of_new ON people_household;
DROP TRIGGER name_parts_of_gone ON people_person;
DROP TRIGGER name_parts_of_changed ON people_person;
DROP TRIGGER name_parts_of_new ON people_person;
DROP FUNCTION people_keep_places();
DROP FUNCTION people_keep_name_parts();
DROP FUNCTION people_keep_label_parts(uuid[]);
DROP FUNCTION people_name_parts(text);
DROP FUNCTION people_place_words(text);
DROP FUNCTION people_squeezed(text);
DROP TABLE people_place, people_place_word, people_name_part;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0003_kept_secrets")]

    operations = [migrations.RunSQL(TABLES + WORDS + KEPT + TRIGGERS + BACKFILL + NAMED + PLACED + FITTING, UNDONE)]
