-- Resources newly found and entered in the ledger during the period.
SELECT scope.path, count(found.id)
FROM unnest(%(paths)s::text[]) AS scope (path)
JOIN giving_resource found ON found.path >= scope.path AND found.path < scope.path || '~'
WHERE found.found_on BETWEEN %(first)s AND %(last)s
GROUP BY GROUPING SETS ((scope.path), ())
