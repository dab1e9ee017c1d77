"""The signals that lay with the tips come here; each told of a household, and of nobody in it by name."""

from django.db import migrations

CARRY = """
INSERT INTO signals_signal (id, path, household_id, kind_id, month, amount_won, received_at, subject_key, matched_by,
    about_name, about_place)
SELECT id, path, household_id, kind_id, month, amount_won, received_at, 'h' || replace(household_id::text, '-', ''), '',
    '', ''
FROM discovery_signal
"""


class Migration(migrations.Migration):
    dependencies = [("signals", "0002_matching"), ("discovery", "0012_fewer_indexes")]

    operations = [migrations.RunSQL(CARRY, migrations.RunSQL.noop)]
