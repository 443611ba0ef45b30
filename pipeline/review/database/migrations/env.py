"""Alembic runs this: the connection is given by `pipeline.review.database.migrate`, which also ends its transaction."""

from alembic import context

from pipeline.review.database.tables import METADATA

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True)
context.run_migrations()
