"""Who sent a tip lies where the tip lies, and moves with it: nobody else may read it, and whoever triages must."""

from django.db import migrations, models

LIES_WITH_TIP = """
UPDATE discovery_tipreporter r SET path = t.path FROM discovery_tip t WHERE t.id = r.tip_id AND t.path <> r.path;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE discovery_tipreporter ADD CONSTRAINT discovery_tipreporter_lies_with_tip
    FOREIGN KEY (tip_id, path) REFERENCES discovery_tip (id, path) ON UPDATE CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("discovery", "0002_receipts")]

    operations = [
        migrations.AddConstraint(
            model_name="tip",
            constraint=models.UniqueConstraint(fields=("id", "path"), name="tip_lies_somewhere"),
        ),
        migrations.RunSQL(
            LIES_WITH_TIP, "ALTER TABLE discovery_tipreporter DROP CONSTRAINT discovery_tipreporter_lies_with_tip"
        ),
    ]
