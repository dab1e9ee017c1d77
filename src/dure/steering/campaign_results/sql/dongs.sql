-- Households of one campaign by the dong in which, or in a tong of which, they lay when its roster was frozen.
SELECT dong.path, count(*), count(*) FILTER (WHERE entry.state IN ('surveyed', 'gone')),
    count(*) FILTER (WHERE entry.state = 'surveyed')
FROM campaigns_entry entry
JOIN unnest(%(dongs)s::text[]) AS dong (path) ON entry.counted_path ^@ dong.path
WHERE entry.campaign_id = %(campaign)s
GROUP BY dong.path
