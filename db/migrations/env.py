"""How Alembic runs a migration here: on the connection that `db.migrate` hands it, within its transaction."""

from alembic import context
from sqlalchemy import Connection

from db.schema import metadata


def run() -> None:
    """Run the migrations asked for. Raises when there is no connection: migrations go through `peilstation migrate`."""
    connection = context.config.attributes.get("connection")
    if not isinstance(connection, Connection):
        raise RuntimeError("migrations run through db.migrate, which brings the connection")
    context.configure(
        connection=connection,
        target_metadata=metadata,
        transactional_ddl=True,  # our SQLite connections begin for themselves, so DDL is in the transaction there too
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
