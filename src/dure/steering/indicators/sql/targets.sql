-- Persons holding a beneficiary status that counts as a target on the last day, once for each status.
SELECT scope.path, count(DISTINCT (held.person_id, held.status_id))
FROM unnest(%(paths)s::text[]) AS scope (path)
JOIN people_beneficiarystatus held ON (held.path >= scope.path AND held.path < scope.path || '~')
    -- Protected families lie in branches of their own and count where they live.
    OR (held.path >= 'R.' AND held.path < 'R.~' AND place_of(held.path) ^@ scope.path)
WHERE held.status_id = ANY (%(target_statuses)s)
  AND held.valid_from <= %(last)s AND (held.valid_to IS NULL OR held.valid_to >= %(last)s)
GROUP BY GROUPING SETS ((scope.path), ())
