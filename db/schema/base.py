"""What the tables share: names of constraints, closed lists, kinds of columns. Holds no table."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Identity, MetaData, Text, text

from db.columns import row_number

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def one_of(column: str, *values: str) -> CheckConstraint:
    """A closed list: a misspelt word is refused by the database, whoever writes it."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(value) for value in values)})", name=column)


def where(condition: str) -> dict[str, Any]:
    """An index over these rows only."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def number(name: str) -> Column[int]:
    """A primary key that counts up."""
    return Column(name, row_number(), Identity(), primary_key=True)


def of_person(*, nullable: bool = False) -> Column[str]:
    """Whose row it is. By this name erasure finds the table."""
    return Column("person", Text, ForeignKey("person.id"), nullable=nullable, index=True)


def of_conversation() -> Column[str]:
    """The conversation it hangs on, as the first part of a primary key."""
    return Column("conversation", Text, ForeignKey("conversation.id"), primary_key=True)


def required(name: str, kind: Any, *rest: Any, **more: Any) -> Column[Any]:
    """A column that always holds something."""
    return Column(name, kind, *rest, nullable=False, **more)
