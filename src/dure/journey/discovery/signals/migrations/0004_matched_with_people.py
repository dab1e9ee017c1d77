"""Matching against the register lies with the people now: other sources ask it too."""

from django.db import migrations

SIGNATURE = "signals_matches(text, uuid[], text[], date[], bytea[], text[], text[], text[])"


class Migration(migrations.Migration):
    dependencies = [("signals", "0003_carry_over"), ("people", "0015_matches")]

    operations = [migrations.RunSQL(f"DROP FUNCTION IF EXISTS {SIGNATURE}", migrations.RunSQL.noop)]
