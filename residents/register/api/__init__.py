"""The register under /api/v1/, a file per topic."""
