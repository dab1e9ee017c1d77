-- Households confirmed as a blind spot during the period, each counted once.
SELECT scope.path, count(DISTINCT spot.household_id)
FROM unnest(%(paths)s::text[]) AS scope (path)
JOIN discovery_blindspot spot ON spot.counted_path >= scope.path AND spot.counted_path < scope.path || '~'
WHERE spot.found_on BETWEEN %(first)s AND %(last)s
GROUP BY GROUPING SETS ((scope.path), ())
