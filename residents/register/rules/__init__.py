"""Rules of the register, a file per topic."""
