"""What tests of the way in stand on: content of two municipalities, an empty database, open doors."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from db import migrate
from db.crypto import KeyRing, generate
from db.engine import connect
from peilstation.library import Library, open_library
from tests.bot.doors import Doors, standing
from tests.content import ROOT

Opening = Callable[..., Doors]


@pytest.fixture(scope="session")
def two_places(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """What ships, and a second municipality in a folder laid over it."""
    overlay = tmp_path_factory.mktemp("overlay")
    there = overlay / "municipalities/elders"
    there.mkdir(parents=True)
    for path in (ROOT / "municipalities/dronten").iterdir():
        there.joinpath(path.name).write_text(path.read_text("utf-8").replace("slug: dronten", "slug: elders"), "utf-8")
    return open_library([ROOT, overlay])


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """An empty database file to copy, and its key."""
    path, key = tmp_path_factory.mktemp("migrated") / "p.db", generate()
    engine = connect(f"sqlite:///{path}", KeyRing.from_text(key))
    migrate.upgrade(engine)
    engine.dispose()
    return path, key


@contextmanager
def _database(migrated: tuple[Path, str], folder: Path) -> Iterator[Engine]:
    path, key = migrated
    shutil.copy(path, folder / "p.db")
    engine = connect(f"sqlite:///{folder / 'p.db'}", KeyRing.from_text(key))
    yield engine
    engine.dispose()


@pytest.fixture
def database(migrated: tuple[Path, str], tmp_path: Path) -> Iterator[Engine]:
    """An empty database of this test's own."""
    with _database(migrated, tmp_path) as engine:
        yield engine


@pytest.fixture
def opening(database: Engine, two_places: Library) -> Iterator[Opening]:
    """Doors with a step, or a provider, of the test's choice."""
    with ExitStack() as stack:

        def open_(**what: Any) -> Doors:
            return stack.enter_context(standing(database, two_places, **what))

        yield open_


@pytest.fixture
def doors(opening: Opening) -> Doors:
    """Doors behind which is the real engine."""
    return opening()


@pytest.fixture(scope="module")
def lasting(
    migrated: tuple[Path, str], two_places: Library, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Doors]:
    """The same doors for all of a module: many posts, none of which minds the others."""
    with _database(migrated, tmp_path_factory.mktemp("lasting")) as engine, standing(engine, two_places) as doors:
        yield doors
