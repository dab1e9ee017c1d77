"""Afterwards: what was acknowledged against what is there, and each write against its traces."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.crash.clients import Write
from tests.crash.site import Site

# How often the mark of a write stands where it was to be written.
FOUND = {
    "tip": "SELECT story, count(*) FROM discovery_tip GROUP BY 1",
    "visit": "SELECT id::text, count(*) FROM visits_visit GROUP BY 1",
    "note": "SELECT text, count(*) FROM visits_visitsectionevent GROUP BY 1",
    "closing": "SELECT closing_note, count(*) FROM discovery_tip WHERE state = 'closed' GROUP BY 1",
    "edit": "SELECT address, count(*) FROM people_householdevent GROUP BY 1",
}

# Answers after which nothing may be there; what was never sent may not be there either.
REFUSED = {"not saved", "asked to wait"}

# Writes without all their traces, and traces without their write; each answers with what is wrong.
HALF_DONE = {
    "a tip has one row in the log": """
        SELECT t.id FROM discovery_tip t LEFT JOIN audit_auditevent a
        ON a.object_id = t.id AND a.what = 'discovery.tip' AND a.act = 'create'
        GROUP BY t.id HAVING count(a.id) <> 1""",
    "a row in the log has its tip": """
        SELECT a.id FROM audit_auditevent a WHERE a.what = 'discovery.tip' AND a.act = 'create'
        AND NOT EXISTS (SELECT FROM discovery_tip t WHERE t.id = a.object_id)""",
    "a tip that was not set aside has one deadline, ended when it is closed": """
        SELECT t.id FROM discovery_tip t LEFT JOIN deadlines_deadline d ON d.object_id = t.id
        GROUP BY t.id HAVING count(d.id) > 1 OR bool_or((d.ended_at IS NULL) = (t.state = 'closed'))
        OR count(d.id) = 0 AND NOT EXISTS (
            SELECT FROM discovery_tipevent e WHERE e.pgh_obj_id = t.id AND e.state = 'aside')""",
    "a closed tip has one move in the log": """
        SELECT t.id FROM discovery_tip t LEFT JOIN audit_auditevent a
        ON a.object_id = t.id AND a.act = 'move' AND a.what = 'discovery.tip'
        GROUP BY t.id, t.state HAVING count(a.id) <> (t.state = 'closed')::int""",
    "a visit has one row in the log and one in the story": """
        SELECT v.id FROM visits_visit v WHERE 1 <> (SELECT count(*) FROM audit_auditevent a
            WHERE a.object_id = v.id AND a.act = 'create' AND a.detail ? 'staff')
        OR (v.state = 'done')::int + 1 <> (SELECT count(*) FROM story_storyline s WHERE s.object_id = v.id)""",
    "a visit has who goes": """
        SELECT v.id FROM visits_visit v
        WHERE 1 <> (SELECT count(*) FROM visits_visitstaff s WHERE s.visit_id = v.id)""",
    "outcome and text of a visit are written together": """
        SELECT v.id FROM visits_visit v LEFT JOIN visits_visitsection s ON s.visit_id = v.id
        WHERE (v.state = 'done') <> (s.id IS NOT NULL)""",
    "what was written of a visit stands in the log": """
        SELECT v.id FROM visits_visit v LEFT JOIN audit_auditevent a
        ON a.object_id = v.id AND (a.act = 'move' OR a.detail ? 'section')
        GROUP BY v.id, v.state HAVING count(a.id) <> 2 * (v.state = 'done')::int""",
    "each version of a household is one edit in the log and one in the history": """
        SELECT h.id FROM people_household h
        WHERE h.version <> (SELECT count(*) FROM audit_auditevent a
            WHERE a.household_id = h.id AND a.act = 'change' AND a.what = 'people.household')
        OR h.version + 1 <> (SELECT count(DISTINCT e.version) FROM people_householdevent e WHERE e.pgh_obj_id = h.id)
        OR h.version + 1 <> (SELECT count(*) FROM people_householdevent e WHERE e.pgh_obj_id = h.id)""",
}


def noted(ledger: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in ledger.read_text().splitlines()]


def reckon(here: Site, acknowledged: Iterable[dict[str, str]], begun: Iterable[Write]) -> dict[str, list[Any]]:
    """Everything that is wrong, by kind; nothing when all is well."""
    found = {kind: Counter(dict(here.query(text))) for kind, text in FOUND.items()}

    def times(kind: str, one: dict[str, str]) -> int:
        return int(found[kind][one["mark"] or one["id"]])

    every = [(write.kind, {"id": write.id, "mark": write.mark}, write) for write in begun]
    receipts = dict(here.query("SELECT story, receipt FROM discovery_tip"))
    return {
        "lost": [one for one in acknowledged if times(one["kind"], one) == 0],
        "doubled": [one for kind, one, _write in every if times(kind, one) > 1],
        "another receipt": [
            one for one in acknowledged if one["kind"] == "tip" and receipts.get(one["mark"], one["id"]) != one["id"]
        ],
        "written although refused": [
            one for kind, one, write in every if write.outcomes <= REFUSED and times(kind, one)
        ],
        "half done": [(rule, *row) for rule, text in HALF_DONE.items() for row in here.query(text)],
    }
