"""The names of reporters that lay in the open go under lock, beside their numbers."""

from typing import Any

from django.db import migrations

from dure.foundation.vault.carrying import carry_over, locked
from dure.foundation.vault.kinds import Kind


def seal_names(apps: Any, editor: Any) -> None:
    database = editor.connection.alias
    kept = apps.get_model("discovery", "TipSecret").objects.using(database)
    reporters = apps.get_model("discovery", "TipReporter").objects.using(database).exclude(name="").order_by("pk")
    carry_over(reporters, kept, _of_reporter)


def _of_reporter(reporter: Any) -> dict[str, Any]:
    place = {"path": reporter.path, "tip_id": reporter.tip_id, "of_reporter": True}
    return place | locked(Kind.REPORTER_NAME, reporter.name, bound_to=f"discovery.reporter:{reporter.tip_id}")


class Migration(migrations.Migration):
    dependencies = [("discovery", "0014_what_was_seen")]

    operations = [migrations.RunPython(seal_names, migrations.RunPython.noop)]
