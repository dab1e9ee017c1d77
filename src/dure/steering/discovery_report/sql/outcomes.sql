-- What became of each finding opened in the period: one row each, with the kinds of evidence it rests on.
-- One that was opened again counts from there: what it was closed with before is no longer known.
-- What happens to the household counts for the finding until the next one of the household begins, for 180 days at most.
WITH begun AS (
    SELECT id, path, household_id, coalesce(reopened_at, opened_at) AS opened_at, state, closing_reason_id
    FROM findings_finding
    WHERE closing_reason_id IS DISTINCT FROM %(merged)s
    -- The next one of a household may lie behind the period. Later than this it ends nothing that the days do not.
    AND coalesce(reopened_at, opened_at) >= %(begin)s
    AND coalesce(reopened_at, opened_at) < %(end)s::timestamptz + make_interval(days => %(days)s)
    -- All findings of a household lie where it lies, so none of them is cut off here.
    AND EXISTS (SELECT FROM unnest(%(paths)s::text[]) AS scope (path) WHERE place_of(findings_finding.path) ^@ scope.path)
),
told AS (
    SELECT
        f.id, f.path, f.household_id, f.opened_at, f.state, f.closing_reason_id,
        least(
            f.opened_at + make_interval(days => %(days)s),
            lead(f.opened_at) OVER (PARTITION BY coalesce(f.household_id, f.id) ORDER BY f.opened_at, f.id)
        ) AS until
    FROM begun f
)
SELECT
    told.id,
    told.household_id,
    place_of(told.path) AS place,
    told.opened_at,
    told.until,
    told.state,
    told.closing_reason_id,
    EXISTS (
        SELECT FROM findings_attempt a
        WHERE a.finding_id = told.id AND a.outcome_id = %(met)s AND a.at >= told.opened_at AND a.at < told.until
    ) OR EXISTS (
        SELECT FROM visits_visit v
        WHERE v.household_id = told.household_id AND v.state = 'done'
        AND v.started_at >= told.opened_at AND v.started_at < told.until
    ) AS met,
    coalesce(told.closing_reason_id = ANY (%(confirmed)s::text[]), false) OR EXISTS (
        SELECT FROM needs_need n
        WHERE n.household_id = told.household_id AND (
            (n.found_at >= told.opened_at AND n.found_at < told.until)
            OR (n.state = 'open' AND n.changed_at >= told.opened_at AND n.changed_at < told.until)
        )
    ) AS needed,
    EXISTS (
        SELECT FROM referrals_referral r
        WHERE r.household_id = told.household_id AND r.state IN ('delivered', 'confirmed')
        AND r.delivered_at >= told.opened_at AND r.delivered_at < told.until
    ) OR EXISTS (
        SELECT FROM provisions_provision p
        WHERE p.household_id = told.household_id
        AND p.starts_on >= (told.opened_at AT TIME ZONE %(zone)s)::date
        AND p.starts_on < (told.until AT TIME ZONE %(zone)s)::date
    ) AS served,
    EXISTS (
        SELECT FROM referrals_referral r
        WHERE r.household_id = told.household_id AND r.state IN ('sent', 'accepted')
        AND r.sent_at >= told.opened_at AND r.sent_at < told.until
    ) AS underway,
    ARRAY(SELECT e.kind_id FROM findings_evidence e WHERE e.finding_id = told.id ORDER BY e.kind_id) AS kinds
FROM told
WHERE told.opened_at < %(end)s
