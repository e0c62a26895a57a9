"""kill -9 before and after every commit of one whole screening: restart, redeliver, finish; nothing lost or twice."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from db import directory, migrate, people
from db.crypto import KeyRing, generate
from db.engine import connect
from tests.content import dronten
from tests.system.killed import URN

pytestmark = pytest.mark.slow  # left out of `make test-fast`

ROOT = Path(__file__).parent.parent.parent
START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SCREENING = ["Hallo", "ja", "1", "82", "Swifterbant", "min of meer", "ja", "ja", "ja", "ja", "nee", "1", "1 en 3", "1",
             "Riet", "1", "ja"]  # fmt: skip


class Service:
    """The service as its supervisor sees it: started, killed, started again."""

    def __init__(self, url: str) -> None:
        self.key = generate()
        self.engine = connect(url, KeyRing.from_text(self.key))
        migrate.upgrade(self.engine)
        directory.load_starter(self.engine, "dronten", dronten()[1].values(), at=START)
        command = [sys.executable, "-m", "tests.system.killed", url, self.key]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def deliver(self, turn: int, text: str, kill: tuple[str, int] | None = None) -> dict[str, Any]:
        """The provider delivers a message, for the first time or again."""
        assert self.process.stdin
        assert self.process.stdout
        event = {"text": text, "id": str(UUID(int=turn + 1)), "at": (START + timedelta(minutes=turn)).isoformat()}
        self.process.stdin.write(json.dumps({**event, "kill": kill}) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def document(self) -> dict[str, Any]:
        """All that is stored of the person, without what is different at every run."""
        (found,) = people.find(self.engine, URN, "dronten")
        shown = people.show(self.engine, found.person, actor="test", at=START, zone=UTC, texts=True)
        for callback in shown["callbacks"]:
            del callback["id"]
        return shown

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        assert self.process.wait(timeout=30) == 0
        if self.process.stdout:
            self.process.stdout.close()
        self.engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def services(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Service, Service]]:
    """One to be killed, one that never is."""
    if request.param == "sqlite":
        urls = [f"sqlite:///{tmp_path / name}.db" for name in ("killed", "spared")]
    else:
        server = request.getfixturevalue("postgres_server")
        urls = [server.fresh_database(), server.fresh_database()]
    pair = Service(urls[0]), Service(urls[1])
    yield pair
    for service in pair:
        service.close()


@pytest.mark.slow
def test_a_service_killed_around_every_commit_stores_what_one_never_killed_stores(
    services: tuple[Service, Service],
) -> None:
    killed, spared = services
    for turn, text in enumerate(SCREENING):
        expected = spared.deliver(turn, text)["receipt"]
        deaths = _kill_at_every_commit(killed, turn, text)
        assert deaths >= {("before", 1), ("after", 1)}, f"turn {turn} was not killed around its commit"
        again = killed.deliver(turn, text)["receipt"]
        assert again["status"] == "duplicate"
        assert again["replies"] == expected["replies"]
    assert killed.document() == spared.document()
    _whole(killed.document())


def _kill_at_every_commit(service: Service, turn: int, text: str) -> set[tuple[str, int]]:
    deaths: set[tuple[str, int]] = set()
    for when in ("before", "after"):
        for nth in range(1, 6):
            outcome = service.deliver(turn, text, (when, nth))
            if not outcome["killed"]:
                break
            assert outcome["receipt"] is None, "acknowledged, and killed before it could be"
            deaths.add((when, nth))
    return deaths


def _whole(shown: dict[str, Any]) -> None:
    """Each message once, each answer once, one callback, one check-in."""
    incoming = [message for message in shown["messages"] if message["direction"] == "in"]
    assert [message["external_id"] for message in incoming] == [str(UUID(int=n + 1)) for n in range(len(SCREENING))]
    assert shown["conversation"]["status"] == "completed"
    assert [(s["instrument"], s["value"], s["band"]) for s in shown["scores"]] == [("djg6", 2, "moderate")]
    assert [(c["topic"], c["status"]) for c in shown["callbacks"]] == [("introduction", "open")]
    assert len(shown["referrals"]) == len(shown["due"]) == 1


def test_the_killing_kills(services: tuple[Service, Service]) -> None:
    killed, _ = services
    assert killed.deliver(0, "Hallo", ("before", 1)) == {"killed": True, "receipt": None}
    assert people.find(killed.engine, URN) == []
    assert killed.deliver(0, "Hallo", ("after", 1)) == {"killed": True, "receipt": None}
    assert len(people.find(killed.engine, URN)) == 1
