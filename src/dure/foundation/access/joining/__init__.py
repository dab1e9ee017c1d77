"""Two households, or two persons, becoming one, and one becoming two again: every row that tells of them goes along."""

from dure.foundation.access.joining.bonds import Bond, Meeting, Once, bonds_to, promises
from dure.foundation.access.joining.doing import Joined, join_rows, split_rows

__all__ = ["Bond", "Joined", "Meeting", "Once", "bonds_to", "join_rows", "promises", "split_rows"]
