"""A pair lies where both of its sides lie together, so that only who reads both reads it.

When a household moves, or comes under a named team, nobody who moves it need see its pairs: the triggers do it as the
owner. A pair with a protected household is deleted, since that somebody thought of one tells of it.
"""

from django.db import migrations

COMMON = """
CREATE FUNCTION identity_common_path(one text, other text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(max(left(one, n)), '')
    FROM generate_series(1, char_length(one)) AS n WHERE substr(one, n, 1) = '.' AND other ^@ left(one, n)
$$;
CREATE FUNCTION identity_lies_at(subject uuid) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT path FROM people_household WHERE id = subject), (SELECT path FROM people_person WHERE id = subject)
    )
$$;
REVOKE ALL ON FUNCTION identity_lies_at(uuid) FROM PUBLIC;
"""

FOLLOW = """
CREATE FUNCTION identity_pairs_follow() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    moved uuid[] := ARRAY(SELECT f.id FROM fresh f JOIN gone o USING (id) WHERE f.path <> o.path);
    hidden uuid[];
BEGIN
    IF cardinality(moved) = 0 THEN RETURN NULL; END IF;
    hidden := ARRAY(SELECT f.id FROM fresh f WHERE f.id = ANY (moved) AND f.path ^@ 'R.');
    DELETE FROM identity_candidatepair p WHERE p.first_id = ANY (hidden);
    DELETE FROM identity_candidatepair p WHERE p.second_id = ANY (hidden);
    UPDATE identity_candidatepair p
    SET path = identity_common_path(
        coalesce(identity_lies_at(p.first_id), identity_lies_at(p.second_id)),
        coalesce(identity_lies_at(p.second_id), identity_lies_at(p.first_id))
    )
    WHERE p.id IN (
        SELECT id FROM identity_candidatepair WHERE first_id = ANY (moved)
        UNION SELECT id FROM identity_candidatepair WHERE second_id = ANY (moved)
    );
    RETURN NULL;
END $$;
CREATE TRIGGER identity_pairs_follow AFTER UPDATE ON people_household
    REFERENCING OLD TABLE AS gone NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION identity_pairs_follow();
CREATE TRIGGER identity_pairs_follow AFTER UPDATE ON people_person
    REFERENCING OLD TABLE AS gone NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION identity_pairs_follow();
"""

UNDONE = """
DROP TRIGGER identity_pairs_follow ON people_person;
DROP TRIGGER identity_pairs_follow ON people_household;
DROP FUNCTION identity_pairs_follow();
DROP FUNCTION identity_lies_at(uuid);
DROP FUNCTION identity_common_path(text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial"), ("people", "0013_fewer_indexes")]

    operations = [migrations.RunSQL(COMMON + FOLLOW, UNDONE)]
