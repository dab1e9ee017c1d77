"""The prints of residents become their district's own, so that nobody is swallowed by another district.

Prints made until now are exchanged as ``foundation.loads.prints`` makes new ones, in the residents and in what carries
them on: the evidence of tries, and the findings of people whom nobody has matched. There is no way back: the print
from before cannot be told from the new.
"""

from django.db import migrations

# From the end of the chain to its beginning: each is known by the print that the one before it bears still.
FINDINGS = """
UPDATE findings_finding f SET subject_key = encode(sha256(convert_to(l.path || E'\\x1f' || f.subject_key, 'UTF8')), 'hex')
FROM findings_evidence e
JOIN rounds_roundtry t ON t.id = e.object_id
JOIN rounds_roundvisit v ON v.id = t.visit_id
JOIN rounds_resident r ON r.id = v.resident_id
JOIN rounds_residentload l ON l.id = r.load_id
WHERE e.what = 'rounds.try' AND e.finding_id = f.id AND e.subject_key = f.subject_key AND f.subject_key <> ''
"""
EVIDENCE = """
UPDATE findings_evidence old SET subject_key = encode(sha256(convert_to(l.path || E'\\x1f' || old.subject_key, 'UTF8')), 'hex')
FROM findings_evidence e
JOIN rounds_roundtry t ON t.id = e.object_id
JOIN rounds_roundvisit v ON v.id = t.visit_id
JOIN rounds_resident r ON r.id = v.resident_id
JOIN rounds_residentload l ON l.id = r.load_id
WHERE old.id = e.id AND e.what = 'rounds.try' AND e.subject_key = r.subject_key
"""
RESIDENTS = """
UPDATE rounds_resident r SET subject_key = encode(sha256(convert_to(l.path || E'\\x1f' || r.subject_key, 'UTF8')), 'hex')
FROM rounds_residentload l WHERE l.id = r.load_id
"""


class Migration(migrations.Migration):
    dependencies = [("rounds", "0002_stopped_loads"), ("findings", "0003_scoring_in_order")]

    operations = [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in (FINDINGS, EVIDENCE, RESIDENTS)]
