"""The SQL of joining and splitting. Only ``identity_joins`` and ``identity_splits`` are for the app role."""

_DEFINER = "SECURITY DEFINER SET search_path = public, pg_temp"

KNOWN = """
CREATE OR REPLACE FUNCTION joins_known() RETURNS jsonb LANGUAGE sql IMMUTABLE AS $known$
    SELECT $json${known}$json$::jsonb
$known$
"""

_POINT = """
CREATE OR REPLACE FUNCTION joins_point(merge uuid, bonds jsonb, loser uuid, winner uuid, homes uuid[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    bond record;
BEGIN
    FOR bond IN SELECT * FROM jsonb_to_recordset(bonds) AS b (tab text, col text, loose boolean) LOOP
        EXECUTE format(
            'WITH moved AS (UPDATE %1$I SET %2$I = $2 WHERE %2$I = $1 %3$s RETURNING id) '
            'INSERT INTO identity_movedrow (merge_id, "table", row_id, before, after) '
            'SELECT $3, %1$L, id, jsonb_build_object(%2$L, $1), jsonb_build_object(%2$L, $2) FROM moved ORDER BY id',
            bond.tab, bond.col, CASE WHEN bond.loose THEN 'AND household_id = ANY ($4)' ELSE '' END
        ) USING loser, winner, merge, homes;
    END LOOP;
END $$
"""

# Of two rows that cannot both stay as they are: the loser gets other values, or is set aside with all its columns.
_SETTLE = """
CREATE OR REPLACE FUNCTION joins_settle(merge uuid, item jsonb, homes uuid[], moment timestamptz, words text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    known jsonb := joins_known();
    meeting jsonb := known -> 'meetings' -> (item ->> 'constraint');
    tab text := meeting ->> 'tab';
    loser uuid := (item ->> 'loser')::uuid;
    winner uuid := (item ->> 'winner')::uuid;
    here integer;
    before jsonb;
    after jsonb;
BEGIN
    IF tab IS NULL OR tab IS DISTINCT FROM item ->> 'table' THEN RAISE 'No such meeting: %', item; END IF;
    EXECUTE format('SELECT count(*) FROM %I WHERE id IN ($1, $2) AND path ^@ ANY (scope_merges())', tab)
        INTO here USING loser, winner;
    IF here <> 2 THEN RAISE 'Rows out of reach: %', item; END IF;
    EXECUTE format('SELECT to_jsonb(t) FROM %I t WHERE id = $1', tab) INTO before USING loser;
    IF meeting ->> 'yields' = '' OR (item ->> 'parks')::boolean THEN
        PERFORM joins_point(merge, known -> 'bonds' -> tab, loser, winner, homes);
        INSERT INTO identity_movedrow (merge_id, "table", row_id, before) VALUES (merge, tab, loser, before);
        EXECUTE format('DELETE FROM %I WHERE id = $1', tab) USING loser;
        RETURN;
    END IF;
    EXECUTE format(
        'UPDATE %1$I AS yielding SET %2$s FROM %1$I AS prevailing WHERE yielding.id = $1 AND prevailing.id = $2 '
        'RETURNING to_jsonb(yielding)', tab, meeting ->> 'yields'
    ) INTO after USING loser, winner, moment, words;
    INSERT INTO identity_movedrow (merge_id, "table", row_id, before, after)
    SELECT merge, tab, loser, jsonb_object_agg(was.key, was.value), jsonb_object_agg(was.key, after -> was.key)
    FROM jsonb_each(before) AS was WHERE after -> was.key IS DISTINCT FROM was.value;
    PERFORM joins_point(merge, meeting -> 'carries', loser, winner, homes);
END $$
"""

# Both households are held, so nobody adds a row meanwhile: the key of a new row waits for the lock and then breaks.
_JOIN = f"""
CREATE OR REPLACE FUNCTION identity_joins(wanted uuid, settled jsonb, words text) RETURNS jsonb
LANGUAGE plpgsql VOLATILE {_DEFINER} AS $$
DECLARE
    m identity_merge;
    tab text;
    homes uuid[];
    here text;
    there text;
    item jsonb;
    whole jsonb;
BEGIN
    SELECT * INTO m FROM identity_merge i WHERE i.id = wanted AND i.gone = '{{}}' AND i.split_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN RETURN '{{"outcome": "unseen"}}'; END IF;
    tab := 'people_' || m.kind;
    EXECUTE format('SELECT path FROM %I WHERE id = $1', tab) INTO here USING m.gone_id;
    IF m.kind = 'household' THEN
        homes := ARRAY[m.gone_id, m.household_id];
    ELSE
        homes := ARRAY(SELECT DISTINCT household_id FROM people_person WHERE id IN (m.gone_id, m.stays_id));
    END IF;
    PERFORM FROM people_household WHERE id = ANY (homes) ORDER BY id FOR UPDATE;
    IF here IS NULL OR cardinality(homes) <> (
        SELECT count(*) FROM people_household
        WHERE id = ANY (homes) AND path ^@ ANY (scope_merges()) AND path ^@ ANY (scope_paths()) AND branch_of(path) = ''
    ) THEN RETURN '{{"outcome": "refused"}}'; END IF;
    SELECT path INTO there FROM people_household WHERE id = m.household_id;
    IF m.kind = 'household' AND here <> there AND household_moves(m.gone_id, there) <> 'moved' THEN
        RETURN '{{"outcome": "refused"}}';
    END IF;
    FOR item IN SELECT value FROM jsonb_array_elements(settled) LOOP
        PERFORM joins_settle(m.id, item, homes, m.merged_at, words);
    END LOOP;
    PERFORM joins_point(m.id, joins_known() -> 'bonds' -> tab, m.gone_id, m.stays_id, homes);
    EXECUTE format('SELECT to_jsonb(t) FROM %I t WHERE id = $1', tab) INTO whole USING m.gone_id;
    UPDATE identity_merge i SET gone = whole, came_from = here WHERE i.id = m.id;
    EXECUTE format('DELETE FROM %I WHERE id = $1', tab) USING m.gone_id;
    RETURN '{{"outcome": "done"}}';
END $$
"""  # noqa: S608 - our own text

_PUT_BACK = """
CREATE OR REPLACE FUNCTION joins_put_back(tab text, whole jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    lies text;
BEGIN
    -- Where its household lies by now.
    SELECT path INTO lies FROM people_household WHERE id = (whole ->> 'household_id')::uuid;
    EXECUTE format('INSERT INTO %1$I SELECT (jsonb_populate_record(NULL::%1$I, $1)).*', tab)
        USING whole || jsonb_build_object('path', coalesce(lies, whole ->> 'path'));
END $$
"""

# What somebody changed since stays as it is, and so does what another row has taken the place of.
_UNDO = """
CREATE OR REPLACE FUNCTION joins_undo(place bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    moved identity_movedrow;
    columns text;
    done integer;
BEGIN
    SELECT * INTO moved FROM identity_movedrow r WHERE r.position = place;
    IF moved.after IS NULL THEN
        PERFORM joins_put_back(moved."table", moved.before);
        RETURN true;
    END IF;
    SELECT string_agg(quote_ident(key), ', ') INTO columns FROM jsonb_object_keys(moved.before) AS key;
    EXECUTE format(
        'UPDATE %1$I t SET (%2$s) = (SELECT %2$s FROM jsonb_populate_record(NULL::%1$I, $1)) '
        'WHERE t.id = $2 AND to_jsonb(t) @> $3', moved."table", columns
    ) USING moved.before, moved.row_id, moved.after;
    GET DIAGNOSTICS done = ROW_COUNT;
    RETURN done = 1;
EXCEPTION WHEN unique_violation OR exclusion_violation OR foreign_key_violation THEN
    RETURN false;
END $$
"""

# What was written since about something that goes back goes along: a section with its visit, a goal with its case.
# Ids tell when they were made, so a row is younger than the merge when its id is greater.
_FOLLOW = """
CREATE OR REPLACE FUNCTION joins_follow(merge uuid, gone uuid, stays uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    part record;
    round integer;
    done integer;
    total integer := 0;
BEGIN
    LOOP
        round := 0;
        FOR part IN SELECT * FROM jsonb_to_recordset(joins_known() -> 'parts') AS p (tab text, col text, parent text)
        LOOP
            EXECUTE format(
                'UPDATE %1$I c SET household_id = $1 FROM %3$I p '
                'WHERE p.id = c.%2$I AND p.household_id = $1 AND c.household_id = $2 AND c.id > $3',
                part.tab, part.col, part.parent
            ) USING gone, stays, merge;
            GET DIAGNOSTICS done = ROW_COUNT;
            round := round + done;
        END LOOP;
        total := total + round;
        EXIT WHEN round = 0;
    END LOOP;
    UPDATE deadlines_deadline SET household_id = gone WHERE household_id = stays AND id > merge AND object_id IN (
        SELECT row_id FROM identity_movedrow WHERE merge_id = merge AND after ? 'household_id'
    );
    GET DIAGNOSTICS done = ROW_COUNT;
    RETURN total + done;
END $$
"""

_SPLIT = f"""
CREATE OR REPLACE FUNCTION identity_splits(wanted uuid, along jsonb, moment timestamptz) RETURNS jsonb
LANGUAGE plpgsql VOLATILE {_DEFINER} AS $$
DECLARE
    m identity_merge;
    place bigint;
    item record;
    history record;
    here text;
    target text;
    kept integer := 0;
    followed integer := 0;
BEGIN
    SELECT * INTO m FROM identity_merge i WHERE i.id = wanted AND i.gone <> '{{}}' AND i.split_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN RETURN '{{"outcome": "unseen"}}'; END IF;
    SELECT path INTO here FROM people_household WHERE id = m.household_id FOR UPDATE;
    -- Under a team the family that comes back stays with the team, at its own dong.
    target := CASE WHEN m.kind = 'household' THEN branch_of(here) || place_of(m.came_from) ELSE here END;
    IF NOT here ^@ ANY (scope_paths()) OR NOT here ^@ ANY (scope_merges()) OR NOT target ^@ ANY (scope_paths()) THEN
        RETURN '{{"outcome": "refused"}}';
    END IF;
    -- The last merge is undone first: an earlier one knows nothing of what the later one set aside.
    IF EXISTS (SELECT FROM identity_merge l WHERE l.household_id = m.household_id AND l.split_at IS NULL
               AND l.gone <> '{{}}' AND (l.merged_at, l.id) > (m.merged_at, m.id)) THEN
        RETURN '{{"outcome": "later"}}';
    END IF;
    IF m.kind = 'person' AND NOT EXISTS (
        SELECT FROM people_household WHERE id = (m.gone ->> 'household_id')::uuid AND path ^@ ANY (scope_merges())
    ) THEN RETURN '{{"outcome": "refused"}}'; END IF;
    PERFORM joins_put_back('people_' || m.kind,
        CASE WHEN m.kind = 'household' THEN m.gone || jsonb_build_object('path', here) ELSE m.gone END);
    FOR place IN SELECT r.position FROM identity_movedrow r WHERE r.merge_id = m.id ORDER BY r.position DESC LOOP
        IF NOT joins_undo(place) THEN kept := kept + 1; END IF;
    END LOOP;
    IF m.kind = 'household' THEN
        FOR item IN SELECT a."table", a.id FROM jsonb_to_recordset(along) AS a ("table" text, id uuid)
            WHERE joins_known() -> 'bonds' -> 'people_household' @> jsonb_build_array(
                jsonb_build_object('tab', a."table", 'col', 'household_id'))
        LOOP
            EXECUTE format('UPDATE %I SET household_id = $1 WHERE id = $2 AND household_id = $3', item."table")
                USING m.gone_id, item.id, m.household_id;
        END LOOP;
        followed := joins_follow(m.id, m.gone_id, m.household_id);
        FOR history IN SELECT * FROM jsonb_to_recordset(joins_known() -> 'histories') AS h (tab text, events text)
        LOOP
            EXECUTE format(
                'UPDATE %1$I e SET household_id = $1 FROM %2$I t '
                'WHERE t.id = e.pgh_obj_id AND t.household_id = $1 AND e.household_id = $2 AND e.pgh_created_at >= $3',
                history.events, history.tab
            ) USING m.gone_id, m.household_id, m.merged_at;
        END LOOP;
        IF here <> target AND household_moves(m.gone_id, target) <> 'moved' THEN
            RAISE 'The household cannot go back to where it lay';
        END IF;
    END IF;
    UPDATE identity_merge i SET split_at = moment, split_by_id = scope_user() WHERE i.id = m.id;
    RETURN jsonb_build_object('outcome', 'done', 'kept', kept, 'followed', followed);
END $$
"""  # noqa: S608 - our own text

_INNER = (
    "joins_known()",
    "joins_point(uuid, jsonb, uuid, uuid, uuid[])",
    "joins_settle(uuid, jsonb, uuid[], timestamptz, text)",
    "joins_put_back(text, jsonb)",
    "joins_undo(bigint)",
    "joins_follow(uuid, uuid, uuid)",
)
GRANTED = ("identity_joins(uuid, jsonb, text)", "identity_splits(uuid, jsonb, timestamptz)")

FUNCTIONS = (
    _POINT,
    _SETTLE,
    _JOIN,
    _PUT_BACK,
    _UNDO,
    _FOLLOW,
    _SPLIT,
    *(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC" for signature in (*_INNER, *GRANTED)),
)
