"""What the models promise stands in the database: a migration may drop more than it says."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connections


@pytest.mark.django_db(databases=["default", "owner"])
def test_every_index_and_constraint_that_a_model_declares_is_in_the_database() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT c.relname FROM pg_class c WHERE c.relkind = 'i' UNION SELECT conname FROM pg_constraint")
        there = {name for (name,) in cursor.fetchall()}
    declared = {
        promise.name: model.__name__
        for model in apps.get_models()
        if model.__module__.startswith("dure.") and model._meta.managed
        for promise in (*model._meta.indexes, *model._meta.constraints)
    }
    assert len(declared) > 150
    assert {name: model for name, model in declared.items() if name not in there} == {}
