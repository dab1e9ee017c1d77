-- Households of one campaign by the dong in which they lay when its roster was frozen.
SELECT entry.counted_path, count(*), count(*) FILTER (WHERE entry.state IN ('surveyed', 'gone')),
    count(*) FILTER (WHERE entry.state = 'surveyed')
FROM campaigns_entry entry
WHERE entry.campaign_id = %(campaign)s
GROUP BY entry.counted_path
