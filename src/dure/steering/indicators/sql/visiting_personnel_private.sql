-- Those of the visiting personnel whom a private body employs.
-- Postings have no row policy, so the right to count is asked here.
SELECT scope.path, count(DISTINCT posted.user_id)
FROM unnest(%(paths)s::text[]) AS scope (path)
JOIN accounts_posting posted ON posted.path >= scope.path AND posted.path < scope.path || '~'
WHERE posted.path ^@ ANY ((SELECT scope_counts())::text[])
  AND posted.employment = 'private'
  AND posted.is_visiting
  AND posted.valid_from <= %(last)s AND (posted.valid_to IS NULL OR posted.valid_to >= %(last)s)
GROUP BY GROUPING SETS ((scope.path), ())
