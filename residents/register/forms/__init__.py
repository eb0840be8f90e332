"""Forms of the register, a file per topic."""
