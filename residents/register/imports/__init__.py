"""导入: a sheet on its way in: uploaded, shown, confirmed, watched. `drafts` is for any kind of sheet, the ledger's
too; `planning` and `applying` are the registers' own. Room: above the registers."""
