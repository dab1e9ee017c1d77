-- Nobody was signed in: the row names whose account was tried, and lies in the log of that person's office.
, tried AS (
    SELECT object_id, at, (at AT TIME ZONE %(zone)s)::date AS day
    FROM audit_auditevent
    WHERE at >= %(first)s AND at < %(after)s AND act = 'sign_in_failed' AND object_id IS NOT NULL
      AND acting_path ^@ ANY (%(paths)s::text[])
)
SELECT t.object_id, max(u.name), '', NULL::uuid, t.day, min(t.at), count(*), ''
FROM tried t JOIN accounts_user u ON u.id = t.object_id
GROUP BY t.object_id, t.day
HAVING count(*) > %(times)s
