"""The prints of those who were told of become their district's own, so that nobody is swallowed by another district.

Prints made until now are exchanged as ``foundation.loads.prints`` makes new ones, in the signals and in what carries
them on: the evidence, and the findings of people whom nobody has matched. Signals that came without a file bear the
key of their household and stay as they are. There is no way back: the print from before cannot be told from the new.
"""

from django.db import migrations

# From the end of the chain to its beginning: each is known by the print that the one before it bears still.
FINDINGS = """
UPDATE findings_finding f SET subject_key = encode(sha256(convert_to(l.path || E'\\x1f' || f.subject_key, 'UTF8')), 'hex')
FROM findings_evidence e
JOIN signals_signal s ON s.id = e.object_id
JOIN signals_signalload l ON l.id = s.load_id
WHERE e.what = 'signals.signal' AND e.finding_id = f.id AND e.subject_key = f.subject_key AND f.subject_key <> ''
"""
EVIDENCE = """
UPDATE findings_evidence e SET subject_key = encode(sha256(convert_to(l.path || E'\\x1f' || e.subject_key, 'UTF8')), 'hex')
FROM signals_signal s JOIN signals_signalload l ON l.id = s.load_id
WHERE e.what = 'signals.signal' AND e.object_id = s.id AND e.subject_key = s.subject_key
"""
SIGNALS = """
UPDATE signals_signal s SET subject_key = encode(sha256(convert_to(l.path || E'\\x1f' || s.subject_key, 'UTF8')), 'hex')
FROM signals_signalload l WHERE l.id = s.load_id
"""


class Migration(migrations.Migration):
    dependencies = [("signals", "0005_stopped_loads"), ("findings", "0003_scoring_in_order")]

    operations = [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in (FINDINGS, EVIDENCE, SIGNALS)]
