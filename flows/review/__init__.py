"""Starts the review application, and gives it what only `flows` can do with a case."""
