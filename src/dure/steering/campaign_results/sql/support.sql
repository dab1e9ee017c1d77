-- What was given to a surveyed household from the day on which it was asked, in won, as far as somebody valued it;
-- and how many households got it.
WITH given AS (
    SELECT DISTINCT entry.campaign_id, gift.id, gift.household_id, gift.worth_won
    FROM unnest(%(campaigns)s::uuid[], %(ends)s::timestamptz[]) AS span (campaign_id, ends_at)
    JOIN campaigns_entry entry ON entry.campaign_id = span.campaign_id AND entry.state = 'surveyed'
    JOIN provisions_provision gift ON gift.household_id = entry.household_id
    WHERE gift.worth_won > 0 AND gift.starts_on >= (entry.settled_at AT TIME ZONE %(zone)s)::date
        AND gift.starts_on < (span.ends_at AT TIME ZONE %(zone)s)::date
)
SELECT campaign_id, sum(worth_won)::bigint, count(DISTINCT household_id) FROM given GROUP BY campaign_id
UNION ALL
SELECT NULL, sum(worth_won)::bigint, count(DISTINCT household_id)
FROM (SELECT DISTINCT id, household_id, worth_won FROM given) AS once HAVING count(*) > 0
