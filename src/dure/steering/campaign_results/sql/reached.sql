-- Households of each campaign; without a campaign those of all together, each counted once.
SELECT entry.campaign_id,
    count(DISTINCT entry.household_id),
    count(DISTINCT entry.household_id) FILTER (WHERE entry.state IN ('surveyed', 'gone')),
    count(DISTINCT entry.household_id) FILTER (WHERE entry.state = 'surveyed')
FROM campaigns_entry entry
WHERE entry.campaign_id = ANY (%(campaigns)s)
GROUP BY GROUPING SETS ((entry.campaign_id), ())
