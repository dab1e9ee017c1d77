-- One row for each household and hour; when the n-th next of the same person comes within an hour, it was more than n.
, opened AS (
    SELECT actor_id, max(actor_name) AS actor_name, max(role) AS role, household_id, min(at) AS at, min(day) AS day
    FROM acts WHERE household_id IS NOT NULL AND act IN ('read', 'reveal')
    GROUP BY actor_id, household_id, date_trunc('hour', at)
), fast AS (
    SELECT *, lead(at, %(households)s) OVER (PARTITION BY actor_id ORDER BY at) - at AS took FROM opened
)
SELECT f.actor_id, max(f.actor_name), max(f.role), NULL::uuid, f.day, min(f.at),
    (SELECT count(DISTINCT o.household_id) FROM opened o WHERE o.actor_id = f.actor_id AND o.day = f.day), ''
FROM fast f WHERE f.took <= interval '1 hour'
GROUP BY f.actor_id, f.day
