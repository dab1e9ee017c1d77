SELECT actor_id, max(actor_name), max(role),
    count(*) FILTER (WHERE act IN ('read', 'list')), count(*) FILTER (WHERE act = 'search'),
    count(*) FILTER (WHERE act = 'reveal'), count(*) FILTER (WHERE act = 'download'),
    count(*) FILTER (WHERE act IN ('create', 'change', 'move')), count(*) FILTER (WHERE act = 'refused'),
    count(DISTINCT household_id), count(*)
FROM acts
GROUP BY actor_id
ORDER BY count(*) DESC, actor_id
LIMIT %(most)s
