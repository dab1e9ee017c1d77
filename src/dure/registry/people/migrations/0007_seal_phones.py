"""The phone numbers that lay in the open go under lock."""

from typing import Any

from django.db import migrations

from dure.foundation.vault.carrying import carry_over, locked
from dure.foundation.vault.kinds import Kind


def seal_phones(apps: Any, editor: Any) -> None:
    database = editor.connection.alias
    kept = apps.get_model("people", "HouseholdSecret").objects.using(database)
    for name, make in (("Household", _of_household), ("Person", _of_person)):
        rows = apps.get_model("people", name).objects.using(database).exclude(phone="").order_by("pk")
        carry_over(rows, kept, make)


def _of_household(household: Any) -> dict[str, Any]:
    place = {"path": household.path, "household_id": household.pk}
    return place | locked(Kind.PHONE, household.phone, bound_to=f"people.household:{household.pk}")


def _of_person(person: Any) -> dict[str, Any]:
    place = {"path": person.path, "household_id": person.household_id, "person_id": person.pk}
    return place | locked(Kind.PHONE, person.phone, bound_to=f"people.person:{person.pk}")


class Migration(migrations.Migration):
    dependencies = [("people", "0006_history_by_statement")]

    operations = [migrations.RunPython(seal_phones, migrations.RunPython.noop)]
