"""Open311 GeoReport v2: another door to the ledger, for the programs of others. Field names are the standard's."""
