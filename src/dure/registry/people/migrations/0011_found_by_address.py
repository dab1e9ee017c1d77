"""Who opens a household in an emergency by its address waits for an index, not for the whole country."""

from django.db import migrations, models

from dure.registry.people.models import Squeezed


class Migration(migrations.Migration):
    dependencies = [("people", "0010_search_in_reach")]

    operations = [
        migrations.AddIndex(
            model_name="household",
            index=models.Index(Squeezed(models.F("address")), name="household_address_squeezed"),
        ),
        migrations.AddIndex(
            model_name="household",
            index=models.Index(
                Squeezed(models.F("address"), models.F("address_detail")), name="household_door_squeezed"
            ),
        ),
        # What it did does `people_squeezed`.
        migrations.RunSQL("DROP FUNCTION IF EXISTS squeezed(text)", migrations.RunSQL.noop),
    ]
