"""The appeal ledger's door for programs: the same verbs, forms and filters as the pages."""
