"""Showing what lies under lock of a tip: who sent it, and the number told with it."""
