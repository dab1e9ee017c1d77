"""A dropped column stays on the disk until its table is written anew."""

from django.db import migrations

REWRITE = "; ".join(
    f"CLUSTER {table} USING {table}_pkey" for table in ("discovery_tip", "discovery_tipevent", "discovery_tipreporter")
)


class Migration(migrations.Migration):
    dependencies = [("discovery", "0007_phones_leave")]

    operations = [migrations.RunSQL(REWRITE)]
