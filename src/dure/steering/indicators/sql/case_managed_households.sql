-- Households with a case open on at least one day of the period, each counted once.
SELECT scope.path, count(DISTINCT managed.household_id)
FROM unnest(%(paths)s::text[]) AS scope (path)
JOIN cases_case managed ON managed.counted_path >= scope.path AND managed.counted_path < scope.path || '~'
WHERE managed.opened_at < %(end)s AND (managed.closed_at IS NULL OR managed.closed_at >= %(begin)s)
GROUP BY GROUPING SETS ((scope.path), ())
