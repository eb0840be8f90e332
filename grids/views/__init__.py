"""Pages of the ground and of the office itself, a file per topic."""
