"""Pages of the appeal ledger: `public` for residents, `ledger` for those who work on it."""
