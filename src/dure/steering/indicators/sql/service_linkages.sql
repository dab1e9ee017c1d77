-- Linked services delivered during the period, public and private together.
-- A delivery that the family denied is a referral accepted again, and so does not count.
SELECT scope.path, count(linked.id)
FROM unnest(%(paths)s::text[]) AS scope (path)
JOIN referrals_referral linked ON linked.counted_path >= scope.path AND linked.counted_path < scope.path || '~'
WHERE linked.state IN ('delivered', 'confirmed') AND linked.delivered_at >= %(begin)s AND linked.delivered_at < %(end)s
GROUP BY GROUPING SETS ((scope.path), ())
