"""The phone numbers of tips and reporters that lay in the open go under lock."""

from typing import Any

from django.db import migrations

from dure.foundation.vault.carrying import carry_over, locked
from dure.foundation.vault.kinds import Kind


def seal_phones(apps: Any, editor: Any) -> None:
    database = editor.connection.alias
    kept = apps.get_model("discovery", "TipSecret").objects.using(database)
    tips = apps.get_model("discovery", "Tip").objects.using(database).exclude(about_phone="").order_by("pk")
    carry_over(tips, kept, _of_tip)
    reporters = apps.get_model("discovery", "TipReporter").objects.using(database).exclude(phone="").order_by("pk")
    carry_over(reporters, kept, _of_reporter)


def _of_tip(tip: Any) -> dict[str, Any]:
    place = {"path": tip.path, "tip_id": tip.pk, "of_reporter": False}
    return place | locked(Kind.PHONE, tip.about_phone, bound_to=f"discovery.tip:{tip.pk}")


def _of_reporter(reporter: Any) -> dict[str, Any]:
    place = {"path": reporter.path, "tip_id": reporter.tip_id, "of_reporter": True}
    return place | locked(Kind.PHONE, reporter.phone, bound_to=f"discovery.reporter:{reporter.tip_id}")


class Migration(migrations.Migration):
    dependencies = [("discovery", "0005_tip_secrets")]

    operations = [migrations.RunPython(seal_phones, migrations.RunPython.noop)]
