"""Pages of the register, a file per topic."""
