-- Visits that took place during the period, re-visits included; a joint visit is one visit.
SELECT scope.path, count(made.id)
FROM unnest(%(paths)s::text[]) AS scope (path)
JOIN visits_visit made ON made.counted_path >= scope.path AND made.counted_path < scope.path || '~'
WHERE made.state = 'done' AND made.started_at >= %(begin)s AND made.started_at < %(end)s
GROUP BY GROUPING SETS ((scope.path), ())
