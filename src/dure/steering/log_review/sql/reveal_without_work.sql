SELECT a.actor_id, max(a.actor_name), max(a.role), a.household_id, a.day, min(a.at), count(*), max(a.reason)
FROM acts a
WHERE a.act = 'reveal' AND a.household_id IS NOT NULL
  AND NOT EXISTS (
      SELECT FROM audit_auditevent w
      WHERE w.household_id = a.household_id AND w.act IN ('create', 'change', 'move')
        AND w.at BETWEEN a.at - make_interval(days => %(days)s) AND a.at + make_interval(days => %(days)s)
  )
GROUP BY a.actor_id, a.household_id, a.day
