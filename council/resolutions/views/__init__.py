"""Pages of resolutions, minutes and the year."""
