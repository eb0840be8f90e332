"""The API of the meetings."""
