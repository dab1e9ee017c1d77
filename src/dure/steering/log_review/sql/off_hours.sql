SELECT actor_id, max(actor_name), max(role), NULL::uuid, day, min(at), count(*), ''
FROM acts
WHERE act IN ('read', 'list', 'search', 'reveal', 'download')
  AND (extract(hour FROM local) < %(from)s OR extract(hour FROM local) >= %(to)s OR extract(isodow FROM local) > 5)
GROUP BY actor_id, day
HAVING count(*) > %(times)s
