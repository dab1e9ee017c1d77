"""The open names of reporters leave the table, and the disk: a dropped column stays there until it is written anew."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("discovery", "0015_seal_reporter_names")]

    operations = [
        migrations.RemoveField(model_name="tipreporter", name="name"),
        migrations.RunSQL("CLUSTER discovery_tipreporter USING discovery_tipreporter_pkey", migrations.RunSQL.noop),
    ]
