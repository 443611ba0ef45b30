"""The rows of a SQLite database: the live ones, then those that are not, through one and the same declared query."""
