SELECT a.actor_id, max(a.actor_name), max(a.role), a.household_id, a.day, min(a.at), count(*), ''
FROM acts a JOIN log_review_namesakes(%(first)s, %(after)s) n USING (actor_id, household_id)
GROUP BY a.actor_id, a.household_id, a.day
