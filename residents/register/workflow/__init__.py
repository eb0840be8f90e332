"""Verbs of the register, a file per topic."""
