"""Backups: one encrypted file of the whole database, proved readable when it is made, and the way back."""
