"""Alembic's environment: runs on the connection that `oneroof.migrations.run` hands over."""

from alembic import context
from sqlalchemy import text

connection = context.config.attributes["connection"]
# The version table lives beside the functions, where the application role has no rights.
connection.execute(text("CREATE SCHEMA IF NOT EXISTS oneroof"))
context.configure(
    connection=connection,
    # a plugin's migrations have a version table of their own
    version_table=context.config.attributes.get("version_table", "alembic_version"),
    version_table_schema="oneroof",
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
