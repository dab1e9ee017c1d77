-- Value in won of the resources newly found during the period; one that nobody valued adds nothing.
SELECT scope.path, coalesce(sum(found.worth_won), 0)::bigint
FROM unnest(%(paths)s::text[]) AS scope (path)
JOIN giving_resource found ON found.path >= scope.path AND found.path < scope.path || '~'
WHERE found.found_on BETWEEN %(first)s AND %(last)s
GROUP BY GROUPING SETS ((scope.path), ())
