, refused AS (
    SELECT *, lead(at, %(times)s) OVER (PARTITION BY actor_id ORDER BY at) - at AS took FROM acts WHERE act = 'refused'
)
SELECT r.actor_id, max(r.actor_name), max(r.role), NULL::uuid, r.day, min(r.at),
    (SELECT count(*) FROM refused o WHERE o.actor_id = r.actor_id AND o.day = r.day), ''
FROM refused r WHERE r.took <= interval '1 hour'
GROUP BY r.actor_id, r.day
