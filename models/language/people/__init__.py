"""People who are known by name."""
