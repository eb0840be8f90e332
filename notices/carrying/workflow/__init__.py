"""Verbs of the groups and of what goes out to them."""
