"""Operations of households, their people and their consents."""

from dure.registry.people.api import consents, households, kept, members
from dure.registry.people.api.room import operations

__all__ = ["consents", "households", "kept", "members", "operations"]
