SELECT actor_id, max(actor_name), max(role), NULL::uuid, day, min(at), count(*) FILTER (WHERE act = 'search'), ''
FROM acts
GROUP BY actor_id, day
HAVING count(*) FILTER (WHERE act = 'search') > %(searches)s
   AND count(DISTINCT household_id) FILTER (WHERE act IN ('read', 'reveal')) <= %(opened)s
