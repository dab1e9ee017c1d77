-- What the persons of the findings did on those days, each day from its first act on.
SELECT actor_id, day, household_id, at, act, what
FROM acts JOIN unnest(%(persons)s::uuid[], %(days)s::date[]) AS wanted (actor_id, day) USING (actor_id, day)
ORDER BY at, id
