"""Resolutions and minutes for programs: the same verbs, forms and filters as the pages."""
