"""The composition: settings become a key ring, an engine, content and a ledger. Owns what is opened in which order.

Never decides what anybody hears. SQLite is brought to the newest schema here; a PostgreSQL on an old one is refused,
because other processes may be at work on it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from peilstation import shelves
from peilstation.clock import Clock, Wound
from peilstation.names import SettingsError

if TYPE_CHECKING:  # what a command does not need it does not wait for
    from zoneinfo import ZoneInfo

    from sqlalchemy import Engine

    from console.factors import Passwords
    from db.ledger import Ledger
    from peilstation.library import Library
    from peilstation.settings import Settings


class NotReady(Exception):
    """The database is not as this code needs it; the text says what to do."""


@dataclass(frozen=True)
class Setup:
    """What every command begins with: the settings, the folder it runs in, and its clock."""

    settings: Settings
    folder: Path
    clock: Clock
    dressed: Callable[[Library], Library] = lambda library: library
    """What a demonstration changes in the content."""

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ, folder: Path | None = None) -> Setup:
        """The setup as this process finds it. Raises SettingsError."""
        from peilstation.settings import load

        where = folder or Path.cwd()
        settings = load(environ, where)
        return cls(settings, where, Clock(settings.clock))

    @cached_property
    def folders(self) -> tuple[Path, ...]:
        """Where content lies."""
        return shelves.folders(self.settings.content_dir)

    def zone(self, municipality: str) -> ZoneInfo:
        """The time zone of a municipality, read without the rest of the content."""
        return shelves.zone(self.folders, municipality)

    @contextmanager
    def any_database(self) -> Iterator[Engine]:
        """The engine of the database, whatever schema it is on. Raises SettingsError."""
        from db.engine import BadUrl, connect
        from peilstation import keys

        ring = keys.ring(self.settings, self.folder)
        try:
            engine = connect(self.settings.database_url.get_secret_value(), ring)
        except BadUrl as error:
            raise SettingsError([f"PEILSTATION_DATABASE_URL: {error}"]) from None
        try:
            yield engine
        finally:
            engine.dispose()

    @contextmanager
    def database(self) -> Iterator[Engine]:
        """The engine of a database on today's schema. Raises SettingsError, NotReady.

        Where it holds a demonstration, the clock shows the demonstration's time from here on.
        """
        from db import rehearsing

        with self.any_database() as engine:
            _see_to_schema(engine)
            if (found := rehearsing.winding(engine)) is not None:
                stood = rehearsing.stood_at(engine, found, datetime.now(UTC))
                self.clock.follow(Wound(engine) if stood is None else Clock(stood))
            yield engine

    @contextmanager
    def house(self) -> Iterator[House]:
        """Everything a door needs. Raises SettingsError, NotReady, library.Unsound, db.crypto.WrongKey."""
        from db.ledger import Ledger
        from peilstation import ends, keys
        from peilstation.library import open_library

        library = self.dressed(open_library(self.folders))
        ours = ends.named(self.settings, library.contents)
        with self.database() as engine, Ledger(engine, library, accounts=ours) as ledger:
            yield House(
                engine, library, ledger, self.clock, self.settings, keys.webhook_secrets(self.settings, self.folder)
            )


@dataclass(frozen=True)
class House:
    """A running house: the doors knock on `ledger`."""

    engine: Engine
    library: Library
    ledger: Ledger
    clock: Clock
    settings: Settings
    secret_of: Callable[[str], str]
    """The webhook secret of a municipality that was given none, derived from the key."""
    passwords: Passwords | None = None
    """How the desk hashes passwords; None: as it should. Tests take a cheaper way."""

    def load_starters(self) -> None:
        """Give each municipality that never had activities those of the default content."""
        from db.directory import load_starter

        for slug, directory in self.library.directories.items():
            load_starter(self.engine, slug, directory.values(), at=self.clock.now())


def _see_to_schema(engine: Engine) -> None:
    from db import migrate

    if migrate.is_current(engine):
        return
    if engine.dialect.name != "sqlite":
        raise NotReady("the database is not on this version's schema; run `peilstation migrate`")
    upgrade(engine)


def upgrade(engine: Engine) -> None:
    """Bring the database to today's schema. Raises NotReady where it is from a day that has not come yet."""
    from alembic.util import CommandError

    from db import migrate

    try:
        migrate.upgrade(engine)
    except CommandError:
        raise NotReady("the database was written by a newer Peilstation than this one; use that one") from None
