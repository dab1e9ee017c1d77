"""The SQL by which ``records`` writes: ``number`` rows a statement, spread over days and households."""

HOMES_SQL = """
CREATE TEMP TABLE home (grp text, k int, id uuid, path text, PRIMARY KEY (grp, k)) ON COMMIT DROP;
CREATE TEMP TABLE one (grp text, k int, id uuid, household_id uuid, path text, PRIMARY KEY (grp, k)) ON COMMIT DROP"""
# Nobody else tells the planner how large temporary tables are; without it a join may take minutes.
COUNT_HOMES_SQL = "ANALYZE home, one"

FILL_HOMES_SQL = """
INSERT INTO home
SELECT %(group)s, n, gen_random_uuid(), (%(paths)s::text[])[1 + n %% cardinality(%(paths)s::text[])]
FROM generate_series(1, %(number)s) AS n"""

FILL_PERSONS_SQL = """
INSERT INTO one
SELECT %(group)s, n, gen_random_uuid(), home.id, home.path
FROM generate_series(1, %(number)s) AS n
JOIN home ON home.grp = %(group)s AND home.k = 1 + (n - 1) %% %(homes)s"""

# A day of the flow for row n of number: the first row on the first day, the last row on the last.
_DAY = "(%(first)s::date + ((%(last)s::date - %(first)s::date) * (n - 1)::float / greatest(%(number)s - 1, 1))::int)"
# A moment likewise: the first row at the first midnight, the last a second before the closing one.
_MOMENT = (
    "(%(first)s::timestamp AT TIME ZONE 'Asia/Seoul' + (%(last)s::timestamp + interval '1 day - 1 second' "
    "- %(first)s::timestamp) * ((n - 1)::float / greatest(%(number)s - 1, 1)))"
)
_NTH_HOME = (
    "FROM generate_series(1, %(number)s) AS n JOIN home ON home.grp = %(group)s "
    "AND home.k = 1 + (n - 1) %% (SELECT count(*) FROM home WHERE grp = %(group)s)"
)

HOUSEHOLDS_SQL = """
INSERT INTO people_household (id, path, label, area_id, address, address_detail, kind_id,
    safety_note, strengths, registered_at, version)
SELECT id, path, '집', split_part(path, '.', 3), '번영로 1', '', 'household_type:single', '', '', '2014-01-01', 0
FROM home"""

PERSONS_SQL = """
INSERT INTO people_person (id, path, household_id, name, relation_id, version)
SELECT id, path, household_id, '사람', 'relation:head', 0 FROM one"""

NEEDS_SQL = """
INSERT INTO needs_need (id, path, household_id, area_id, severity, state, found_at, changed_at)
SELECT gen_random_uuid(), path, id, 'need_area:N06.1', 2, 'open', '2014-01-01', '2014-01-01' FROM home"""

CONSENTS_SQL = """
INSERT INTO people_consent (id, path, household_id, kind_id, fields, purpose, given_by, manner_id, witness,
    given_at, valid_until)
SELECT gen_random_uuid(), path, id, 'consent_kind:third_party', '[]', '연계', '본인', 'consent_manner:signed_paper', '',
    '2014-01-01', '2019-12-31' FROM home"""

TARGETS_SQL = """
INSERT INTO people_beneficiarystatus (id, path, household_id, person_id, status_id, valid_from, valid_to)
SELECT gen_random_uuid(), one.path, one.household_id, one.id, (%(kinds)s::text[])[1 + (n - 1) / %(persons)s],
    %(valid_from)s::date, %(valid_to)s::date
FROM generate_series(%(start)s, %(start)s + %(number)s - 1) AS n
JOIN one ON one.grp = %(group)s AND one.k = 1 + (n - 1) %% %(persons)s"""

SPOTS_SQL = f"""
INSERT INTO discovery_blindspot (id, path, household_id, counted_path, definition_id, episode, found_on)
SELECT gen_random_uuid(), home.path, home.id, home.path, 'blind_spot_definition:not_known', %(episode)s, {_DAY}
FROM generate_series(1, %(number)s) AS n JOIN home ON home.grp = %(group)s AND home.k = %(start)s + n - 1"""

CASES_SQL = """
INSERT INTO cases_case (id, path, household_id, counted_path, tier_id, state, manager_id, why, opened_at, closed_at,
    closing_reason_id, closing_summary, remaining_risk, follow_up_on, follow_up_by_id, version)
SELECT gen_random_uuid(), path, id, path, 'crisis_class:focused',
    CASE WHEN %(closed)s::text IS NULL THEN 'open' ELSE 'closed' END,
    %(manager)s, '까닭', %(opened)s::timestamp AT TIME ZONE 'Asia/Seoul',
    %(closed)s::timestamp AT TIME ZONE 'Asia/Seoul',
    CASE WHEN %(closed)s::text IS NOT NULL THEN 'case_closing_reason:goals_met' END,
    '이룬 것', '없음', (%(closed)s::timestamp)::date,
    CASE WHEN %(closed)s::text IS NOT NULL THEN 'follow_up_party:dong' END, 0
FROM home WHERE grp = %(group)s AND k BETWEEN %(start)s AND %(start)s + %(number)s - 1"""

VISITS_SQL = f"""
INSERT INTO visits_visit (id, path, household_id, counted_path, purpose_id, state, planned_at, started_at, ended_at,
    outcome_id, outcome_note, is_first)
SELECT gen_random_uuid(), home.path, home.id, home.path, (SELECT min(id) FROM codes_code WHERE list = 'visit_purpose'),
    %(state)s, {_MOMENT}, {_MOMENT}, NULL, %(outcome)s, '', false
{_NTH_HOME}"""

JOINT_SQL = """
INSERT INTO visits_visitstaff (id, path, visit_id, household_id, user_id, discipline_id)
SELECT gen_random_uuid(), v.path, v.id, v.household_id, u.id, 'discipline:welfare'
FROM visits_visit v, (SELECT id FROM accounts_user WHERE id = %(user)s OR username = 'staff1') AS u
WHERE v.started_at < '2015-12-31'"""

LINKAGES_SQL = f"""
INSERT INTO referrals_referral (id, path, household_id, counted_path, need_id, service_id, organization_id, sector_id,
    consent_id, state, request, sent_at, decline_note, delivered_at, delivery_note, confirmation_note)
SELECT gen_random_uuid(), home.path, home.id, home.path, need.id, %(service)s, %(organization)s,
    (ARRAY['provider_sector:public', 'provider_sector:private'])[1 + n %% 2], consent.id,
    %(state)s, '부탁', {_MOMENT} - interval '40 days', '', {_MOMENT}, '', ''
{_NTH_HOME}
JOIN needs_need need ON need.household_id = home.id
JOIN people_consent consent ON consent.household_id = home.id"""

RESOURCES_SQL = f"""
INSERT INTO giving_resource (id, path, supplier_name, kind_id, description, worth_won, found_on)
SELECT gen_random_uuid(), (%(paths)s::text[])[1 + n %% cardinality(%(paths)s::text[])], '후원자',
    'resource_kind:food', '',
    CASE WHEN n %% 20 = 0 THEN NULL WHEN n = 1 THEN %(each)s::bigint + %(rest)s ELSE %(each)s END, {_DAY}
FROM generate_series(1, %(number)s) AS n"""
