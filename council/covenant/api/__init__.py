"""The covenant for programs: the same versions, forms and verbs as the pages."""
