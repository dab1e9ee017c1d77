-- What every rule starts from: the acts of people, in one month and one district. The second wall filters again.
WITH acts AS MATERIALIZED (
    SELECT id, at, (at AT TIME ZONE %(zone)s) AS local, (at AT TIME ZONE %(zone)s)::date AS day, actor_id, actor_name,
        role, act, what, household_id, path, reason
    FROM audit_auditevent
    WHERE at >= %(first)s AND at < %(after)s AND actor_id IS NOT NULL
      AND (path ^@ ANY (%(paths)s::text[]) OR acting_path ^@ ANY (%(paths)s::text[]))
)
