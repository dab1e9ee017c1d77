"""The record of who read and wrote what."""
