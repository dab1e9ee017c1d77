"""The world of the walk and its people, for every test of this folder."""

from __future__ import annotations

from tests.walk.test_walk import clients, world

__all__ = ["clients", "world"]
