"""Forms of the office's own pages, a file per topic."""
