"""The phone numbers that lay in the open among the fields of sheets go under lock."""

from typing import Any

from django.db import migrations

from dure.foundation.vault.models import the_ring
from dure.foundation.vault.sealing import seal

BATCH = 500


def seal_phones(apps: Any, editor: Any) -> None:
    sheets = apps.get_model("referrals", "ReferralSheet").objects.using(editor.connection.alias)
    waiting = []
    for sheet in sheets.filter(fields__has_key="phone").order_by("pk").iterator(chunk_size=BATCH):
        phone = str(sheet.fields.pop("phone"))
        sheet.phone_token = seal(phone, ring=the_ring(), bound_to=f"referrals.sheet:{sheet.pk}:phone_token")
        waiting.append(sheet)
        if len(waiting) >= BATCH:
            sheets.bulk_update(waiting, ["fields", "phone_token"])
            waiting = []
    sheets.bulk_update(waiting, ["fields", "phone_token"])


class Migration(migrations.Migration):
    dependencies = [("referrals", "0003_sheet_phone_sealed")]

    operations = [migrations.RunPython(seal_phones, migrations.RunPython.noop)]
