-- Services delivered to a surveyed household from the moment it was asked until the campaign is looked at no longer;
-- of them those by private providers. A service that follows two campaigns counts once for all of them together.
SELECT entry.campaign_id,
    count(DISTINCT linked.id),
    count(DISTINCT linked.id) FILTER (WHERE linked.sector_id = 'provider_sector:private')
FROM unnest(%(campaigns)s::uuid[], %(ends)s::timestamptz[]) AS span (campaign_id, ends_at)
JOIN campaigns_entry entry ON entry.campaign_id = span.campaign_id AND entry.state = 'surveyed'
JOIN referrals_referral linked ON linked.household_id = entry.household_id
WHERE linked.state IN ('delivered', 'confirmed')
    AND linked.delivered_at >= entry.settled_at AND linked.delivered_at < span.ends_at
GROUP BY GROUPING SETS ((entry.campaign_id), ())
