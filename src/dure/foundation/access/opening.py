"""Opening one household in an emergency: found and granted in one step, so that nobody can look without opening."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from enum import StrEnum

from django.db import connection

from dure.foundation.access.actor import Actor

SHORTEST_REASON = 20
MINUTES = 60


class Opened(StrEnum):
    """What became of the wish to open a household."""

    OPENED = "opened"
    RUNNING = "running"  # a grant for it runs already
    OWN = "own"  # it lies in one's own right; no grant is needed
    NONE = "none"  # no household fits
    MANY = "many"  # more than one fits
    REFUSED = "refused"  # no such right, or no reason


@dataclass(frozen=True, slots=True)
class Opening:
    """``household_id`` is set when the household may be opened now, ``grant_id`` and ``desk`` when by a grant."""

    outcome: Opened
    household_id: uuid.UUID | None
    grant_id: uuid.UUID | None
    desk: str


def open_household(
    actor: Actor, *, reason: str, household_id: uuid.UUID | None = None, receipt: str = "", place: str = ""
) -> Opening:
    """Grant the person of the open scope ``MINUTES`` for the one household that fits what is known of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT outcome, household, given, desk FROM emergency_opens(%s, %s, %s, %s, %s)",
            [household_id, receipt, place, reason, actor.role],
        )
        outcome, household, given, desk = cursor.fetchone()
    return Opening(Opened(outcome), household, given, desk or "")


# The end of a grant is reckoned by the clock of the database, which no page and no person sets.
OPENING = (
    f"""
    CREATE OR REPLACE FUNCTION emergency_opens(
        wanted uuid, tip_receipt text, place text, why text, as_role text
    ) RETURNS TABLE (outcome text, household uuid, given uuid, desk text)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
        who uuid := scope_user();
        fitting uuid[];
        here text;
        running access_grant;
    BEGIN
        IF who IS NULL OR (scope_claims() ->> 'emergencies') IS DISTINCT FROM 'true'
            OR char_length(btrim(coalesce(why, ''))) < {SHORTEST_REASON} THEN
            RETURN QUERY SELECT 'refused', NULL::uuid, NULL::uuid, NULL::text; RETURN;
        END IF;
        IF wanted IS NOT NULL THEN
            -- The link to a file that was merged into another one means that one.
            fitting := ARRAY(
                SELECT id FROM people_household WHERE id = wanted
                UNION SELECT household_id FROM identity_merge
                WHERE gone_id = wanted AND kind = 'household' AND split_at IS NULL
            );
        ELSIF coalesce(tip_receipt, '') <> '' THEN
            fitting := ARRAY(SELECT household_id FROM discovery_tip
                             WHERE receipt = tip_receipt AND household_id IS NOT NULL);
        ELSIF char_length(people_squeezed(coalesce(place, ''))) >= 4 THEN
            -- No LIMIT: for the first two of many the planner would rather read the whole table than the indexes.
            fitting := ARRAY(SELECT id FROM people_household h WHERE people_squeezed(place)
                             IN (people_squeezed(h.address), people_squeezed(h.address || h.address_detail)));
        END IF;
        IF coalesce(cardinality(fitting), 0) <> 1 THEN
            RETURN QUERY SELECT CASE WHEN cardinality(fitting) > 1 THEN 'many' ELSE 'none' END,
                NULL::uuid, NULL::uuid, NULL::text; RETURN;
        END IF;
        SELECT path INTO here FROM people_household WHERE id = fitting[1];
        IF here ^@ ANY (scope_paths()) THEN
            RETURN QUERY SELECT 'own', fitting[1], NULL::uuid, NULL::text; RETURN;
        END IF;
        -- Of two clicks at the same moment the second waits here and finds the first one's grant.
        PERFORM pg_advisory_xact_lock(hashtextextended(who::text || fitting[1]::text, 0));
        SELECT * INTO running FROM access_grant WHERE user_id = who AND opens = fitting[1] AND until > clock_timestamp()
        ORDER BY until DESC LIMIT 1;
        IF FOUND THEN
            RETURN QUERY SELECT 'running', fitting[1], running.id, running.path::text; RETURN;
        END IF;
        INSERT INTO access_grant (id, path, user_id, role, opens, reason, given_at, until, review_note)
        VALUES (gen_random_uuid(), 'S.' || place_of(here), who, left(as_role, 40), fitting[1], left(why, 500),
                clock_timestamp(), clock_timestamp() + interval '{MINUTES} minutes', '')
        RETURNING * INTO running;
        RETURN QUERY SELECT 'opened', fitting[1], running.id, running.path::text;
    END $$
    """,  # noqa: S608 - our own text
    "REVOKE ALL ON FUNCTION emergency_opens(uuid, text, text, text, text) FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION emergency_opens(uuid, text, text, text, text) TO dure_app",
    # Asked once for each request, before there is a scope.
    """
    CREATE OR REPLACE FUNCTION opened_by(who uuid, moment timestamptz) RETURNS uuid[]
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT ARRAY(SELECT DISTINCT opens FROM access_grant WHERE user_id = who AND until > moment)
    $$
    """,
    "REVOKE ALL ON FUNCTION opened_by(uuid, timestamptz) FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION opened_by(uuid, timestamptz) TO dure_app",
)
