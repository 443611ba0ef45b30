"""Alembic's: how one version of the review database becomes the next."""
