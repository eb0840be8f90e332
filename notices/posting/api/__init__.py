"""Notices, deliveries and warnings for programs: the same verbs and forms as the pages."""
