-- What was written before a household was protected moved along with it, so only later acts are unusual.
SELECT a.actor_id, max(a.actor_name), max(a.role), a.household_id, a.day, min(a.at), count(*), max(a.reason)
FROM acts a
WHERE a.what = %(emergency)s
   OR (a.path ^@ 'R.' AND a.role <> %(team_role)s AND EXISTS (
      SELECT FROM audit_auditevent p
      WHERE p.household_id = a.household_id AND p.act = 'move' AND p.detail ->> 'state' = 'restricted' AND p.at < a.at
   ))
GROUP BY a.actor_id, a.household_id, a.day
