"""Operations about oneself."""

from __future__ import annotations

from uuid import UUID

from ninja import Schema
from pydantic import Field

from dure.foundation.access.guards import ActorRequest
from dure.foundation.operations.routes import Operations
from dure.foundation.operations.schemas import Coded, coded

operations = Operations("Myself")


class PostingOut(Schema):
    """A role at a unit that holds today."""

    unit_id: UUID
    unit: str
    role: Coded
    path: str = Field(description="The area path below which it works.")
    sees: str = Field(description="cases, counts, sheets or none.")
    may: list[str] = Field(description="Permissions; with a token no more than its scopes.")


class MyselfOut(Schema):
    """Who acts, and as what."""

    id: UUID
    name: str
    postings: list[PostingOut]


@operations.read("/me", MyselfOut)
def read_myself(request: ActorRequest) -> MyselfOut:
    """Read who one is here and what one may do today."""
    actor = request.actor
    assert actor.user_id is not None  # noqa: S101 - the guard lets nobody else in
    postings = [
        PostingOut(
            unit_id=post.unit_id,
            unit=post.unit_name,
            role=coded(f"role:{post.role}"),
            path=post.area_path,
            sees=post.sees.value,
            may=sorted(post.may),
        )
        for post in actor.posts
    ]
    return MyselfOut(id=actor.user_id, name=actor.name, postings=postings)
