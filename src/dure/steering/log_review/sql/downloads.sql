SELECT actor_id, max(actor_name), max(role), NULL::uuid, day, min(at), count(*),
    string_agg(DISTINCT reason, ' / ')
FROM acts WHERE act = 'download'
GROUP BY actor_id, day
