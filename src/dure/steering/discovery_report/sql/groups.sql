-- The same findings counted by how far they came, how they ended and on which kinds of evidence they rest.
SELECT
    count(*) AS findings,
    sum(cardinality(outcome.kinds))::bigint AS told,
    outcome.state,
    outcome.closing_reason_id,
    outcome.met,
    outcome.needed,
    outcome.served,
    outcome.underway,
    ARRAY(SELECT DISTINCT kind FROM unnest(outcome.kinds) AS each (kind) ORDER BY kind) AS signs
FROM (
    {outcomes}
) AS outcome
GROUP BY
    outcome.state, outcome.closing_reason_id, outcome.met, outcome.needed, outcome.served, outcome.underway, signs
ORDER BY findings DESC, signs
