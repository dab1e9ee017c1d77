-- Cases opened for a surveyed household after it was asked; of them those under focused management.
SELECT entry.campaign_id,
    count(DISTINCT managed.id),
    count(DISTINCT managed.id) FILTER (WHERE managed.tier_id = 'crisis_class:focused')
FROM unnest(%(campaigns)s::uuid[], %(ends)s::timestamptz[]) AS span (campaign_id, ends_at)
JOIN campaigns_entry entry ON entry.campaign_id = span.campaign_id AND entry.state = 'surveyed'
JOIN cases_case managed ON managed.household_id = entry.household_id
WHERE managed.opened_at >= entry.settled_at AND managed.opened_at < span.ends_at
GROUP BY GROUPING SETS ((entry.campaign_id), ())
