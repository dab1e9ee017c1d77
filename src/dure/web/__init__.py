"""Screens that span stages: the front door, Today, the household page."""
