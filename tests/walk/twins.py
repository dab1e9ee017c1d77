"""A second file of each family of the walk, and one that was merged into it before."""

from __future__ import annotations

import uuid

from django.utils import timezone

from dure.registry.identity.models import CandidatePair, Merge
from dure.registry.people.models import Household, Person
from tests.personas import SYSTEM
from tests.walk.world import Place, canary, save, write_home


def twice(name: str, place: Place) -> dict[str, uuid.UUID]:
    """A second file of the family with the pair of both, and one merged before; a protected family is in no pair."""
    now, home = timezone.now(), Household.objects.visible_to(SYSTEM).get(pk=place.ids["household_id"])

    def text(what: str) -> str:
        return canary(name, what)

    gone = {"id": str(uuid.uuid4()), "label": text("gone")}
    told = {"kind": "household", "gone_id": gone["id"], "stays_id": home.pk, "gone": gone, "why": text("mergewhy")}
    merge = save(Merge(household=home, path=home.path, came_from=home.path, merged_at=now, **told))
    if name == "restricted":
        return {"pair_id": uuid.uuid4(), "merge_id": merge.id}
    other = write_home(place.path, now, text)
    save(Person(household=other, path=place.path, name=text("twin"), relation_id="relation:head"))
    first, second = sorted((home.pk, other.pk))
    pair = save(
        CandidatePair(
            path=place.path,
            kind="household",
            first_id=first,
            second_id=second,
            probability=0.9,
            origin="nightly",
            note=text("pairnote"),
            found_at=now,
        )
    )
    return {"pair_id": pair.id, "merge_id": merge.id}
