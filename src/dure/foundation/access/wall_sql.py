"""The SQL texts of the second wall. Policies call their function in a sub-select so that it runs once per query."""

_DEFINER = "SECURITY DEFINER SET search_path = public, pg_temp"

FUNCTIONS = (
    "CREATE TABLE IF NOT EXISTS scope_key (inner_pad bytea NOT NULL, outer_pad bytea NOT NULL)",
    "REVOKE ALL ON scope_key FROM PUBLIC",
    # HMAC-SHA256 by hand: the embedded server has sha256() but no pgcrypto.
    f"""
    CREATE OR REPLACE FUNCTION scope_claims() RETURNS jsonb LANGUAGE plpgsql STABLE {_DEFINER} AS $$
    DECLARE
        token text := current_setting('dure.scope', true);
        body bytea;
        pads scope_key;
    BEGIN
        IF coalesce(token, '') = '' THEN RETURN '{{}}'; END IF;
        SELECT * INTO pads FROM scope_key;
        body := decode(split_part(token, '.', 1), 'base64');
        IF encode(sha256(pads.outer_pad || sha256(pads.inner_pad || body)), 'hex')
            IS DISTINCT FROM split_part(token, '.', 2)
        THEN RETURN '{{}}'; END IF;
        RETURN convert_from(body, 'UTF8')::jsonb;
    EXCEPTION WHEN OTHERS THEN
        RETURN '{{}}';
    END $$
    """,  # noqa: S608 - our own text
    f"""
    CREATE OR REPLACE FUNCTION scope_paths() RETURNS text[] LANGUAGE sql STABLE {_DEFINER} AS $$
        SELECT ARRAY(SELECT jsonb_array_elements_text(coalesce(scope_claims() -> 'paths', '[]')))
    $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION scope_counts() RETURNS text[] LANGUAGE sql STABLE {_DEFINER} AS $$
        SELECT ARRAY(SELECT jsonb_array_elements_text(coalesce(scope_claims() -> 'counts', '[]')))
    $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION scope_logs() RETURNS text[] LANGUAGE sql STABLE {_DEFINER} AS $$
        SELECT ARRAY(SELECT jsonb_array_elements_text(coalesce(scope_claims() -> 'logs', '[]')))
    $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION scope_resources() RETURNS text[] LANGUAGE sql STABLE {_DEFINER} AS $$
        SELECT ARRAY(SELECT jsonb_array_elements_text(coalesce(scope_claims() -> 'resources', '[]')))
    $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION scope_restricts() RETURNS text[] LANGUAGE sql STABLE {_DEFINER} AS $$
        SELECT ARRAY(SELECT jsonb_array_elements_text(coalesce(scope_claims() -> 'restricts', '[]')))
    $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION scope_merges() RETURNS text[] LANGUAGE sql STABLE {_DEFINER} AS $$
        SELECT ARRAY(SELECT jsonb_array_elements_text(coalesce(scope_claims() -> 'merges', '[]')))
    $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION scope_opened() RETURNS uuid[] LANGUAGE sql STABLE {_DEFINER} AS $$
        SELECT ARRAY(SELECT jsonb_array_elements_text(coalesce(scope_claims() -> 'opened', '[]'))::uuid)
    $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION scope_units() RETURNS uuid[] LANGUAGE sql STABLE {_DEFINER} AS $$
        SELECT ARRAY(SELECT jsonb_array_elements_text(coalesce(scope_claims() -> 'units', '[]'))::uuid)
    $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION scope_user() RETURNS uuid LANGUAGE sql STABLE {_DEFINER} AS $$
        SELECT (scope_claims() ->> 'user')::uuid
    $$
    """,
    # The branches of ``branches.py``: R.<team>.<area path>. Inlined into policies, so they cost next to nothing.
    """
    CREATE OR REPLACE FUNCTION branch_of(path text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT CASE WHEN path ^@ 'R.' THEN left(path, 2 + strpos(substr(path, 3), '.')) ELSE '' END COLLATE "C"
    $$
    """,
    """
    CREATE OR REPLACE FUNCTION place_of(path text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT CASE WHEN path ^@ 'R.' THEN substr(path, 3 + strpos(substr(path, 3), '.')) ELSE path END COLLATE "C"
    $$
    """,
)

_IN_SCOPE = "path ^@ ANY ((SELECT scope_paths())::text[])"
_IS_SYSTEM = "'' = ANY ((SELECT scope_paths())::text[])"
_EXPIRED = f"expires_at <= now() AND {_IS_SYSTEM}"

POLICIES: dict[str, tuple[str, ...]] = {
    "path": (f'CREATE POLICY by_path ON "{{table}}" TO {{app}} USING ({_IN_SCOPE}) WITH CHECK ({_IN_SCOPE})',),
    "sheet": (
        f'CREATE POLICY by_path ON "{{table}}" TO {{app}} USING ({_IN_SCOPE}) WITH CHECK ({_IN_SCOPE})',
        (
            'CREATE POLICY handed_over ON "{table}" FOR SELECT TO {app} USING '
            "(unit_id = ANY ((SELECT scope_units())::uuid[]) AND ends_at > now())"
        ),
    ),
    "handed": (
        f'CREATE POLICY by_path ON "{{table}}" TO {{app}} USING ({_IN_SCOPE}) WITH CHECK ({_IN_SCOPE})',
        (
            'CREATE POLICY handed_over ON "{table}" FOR SELECT TO {app} USING '
            "(assigned_to_id = (SELECT scope_user()) AND ends_at > now())"
        ),
    ),
    "plan": (
        f'CREATE POLICY by_path ON "{{table}}" TO {{app}} USING ({_IN_SCOPE}) WITH CHECK ({_IN_SCOPE})',
        'CREATE POLICY read_signed_in ON "{table}" FOR SELECT TO {app} USING ((SELECT scope_user()) IS NOT NULL)',
    ),
    "inbox": (
        f'CREATE POLICY by_path ON "{{table}}" TO {{app}} USING ({_IN_SCOPE}) WITH CHECK ({_IN_SCOPE})',
        'CREATE POLICY put_in ON "{table}" FOR INSERT TO {app} WITH CHECK (true)',
    ),
    "log": (
        'CREATE POLICY read_below ON "{table}" FOR SELECT TO {app} USING ('
        + _IN_SCOPE
        # One's own acts too, but not that a household which one once read is protected now.
        + " OR (actor_id = (SELECT scope_user()) AND NOT path ^@ 'R.')"
        + " OR place_of(path) ^@ ANY ((SELECT scope_logs())::text[])"
        + " OR acting_path ^@ ANY ((SELECT scope_logs())::text[]))",
        'CREATE POLICY append ON "{table}" FOR INSERT TO {app} WITH CHECK (true)',
    ),
    "review": (
        (
            'CREATE POLICY reviewed ON "{table}" TO {app} USING (path ^@ ANY ((SELECT scope_logs())::text[])) '
            "WITH CHECK (path ^@ ANY ((SELECT scope_logs())::text[]))"
        ),
    ),
    "resource": (
        (
            'CREATE POLICY by_resource ON "{table}" TO {app} USING (path ^@ ANY ((SELECT scope_resources())::text[])) '
            "WITH CHECK (path ^@ ANY ((SELECT scope_resources())::text[]))"
        ),
    ),
    "grant": (
        (
            f'CREATE POLICY read_desk ON "{{table}}" FOR SELECT TO {{app}} '
            f"USING ({_IN_SCOPE} OR user_id = (SELECT scope_user()))"
        ),
        (
            f'CREATE POLICY review ON "{{table}}" FOR UPDATE TO {{app}} '
            f"USING ({_IN_SCOPE} AND user_id IS DISTINCT FROM (SELECT scope_user())) WITH CHECK ({_IN_SCOPE})"
        ),
    ),
    "own": (
        (
            'CREATE POLICY author_alone ON "{table}" TO {app} '
            "USING (author_id = (SELECT scope_user())) WITH CHECK (author_id = (SELECT scope_user()))"
        ),
        f'CREATE POLICY expired_seen ON "{{table}}" FOR SELECT TO {{app}} USING ({_EXPIRED})',
        f'CREATE POLICY expired_gone ON "{{table}}" FOR DELETE TO {{app}} USING ({_EXPIRED})',
    ),
    "account": (
        (
            'CREATE POLICY of_oneself ON "{table}" TO {app} '
            f"USING (user_id = (SELECT scope_user()) OR {_IS_SYSTEM}) "
            f"WITH CHECK (user_id = (SELECT scope_user()) OR {_IS_SYSTEM})"
        ),
    ),
    "system": (
        (f'CREATE POLICY system_alone ON "{{table}}" TO {{app}} USING ({_IS_SYSTEM}) WITH CHECK ({_IS_SYSTEM})'),
    ),
}

OPENED = "{column} = ANY ((SELECT scope_opened())::uuid[])"
"""The rows of a household opened in an emergency, whatever their path."""
