"""The key ring: given, or made once into var/secret.key."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from db.crypto import generate
from peilstation import keys
from peilstation.names import SettingsError
from peilstation.settings import Settings, load


def settings(folder: Path, **said: str) -> Settings:
    url = f"sqlite:///{folder / 'elsewhere' / 'data.db'}"
    names = {"DATABASE_URL": url} | said
    return load({f"PEILSTATION_{name}": text for name, text in names.items()}, folder)


def refused(folder: Path, **said: str) -> str:
    with pytest.raises(SettingsError) as caught:
        keys.ring(settings(folder, **said), folder)
    (complaint,) = caught.value.complaints
    return complaint


def test_the_first_run_makes_a_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    ring = keys.ring(settings(tmp_path), tmp_path)
    path = tmp_path / "var" / "secret.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(path.parent.iterdir()) == [path]
    assert keys.ring(settings(tmp_path), tmp_path).open(ring.seal(b"x", "test"), "test") == b"x"


def test_a_given_key_is_used_and_none_is_made(tmp_path: Path) -> None:
    text = f"{generate()},{generate()}"
    keys.ring(settings(tmp_path, SECRET_KEY=text), tmp_path)
    assert not (tmp_path / "var").exists()


def test_with_postgresql_it_must_be_given(tmp_path: Path) -> None:
    said = refused(tmp_path, DATABASE_URL="postgresql://here/db")
    assert said == "PEILSTATION_SECRET_KEY must be given with PostgreSQL: every process needs the same one"
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("text", ["short", "a" * 43 + "!", generate() + ",short"], ids=["short", "odd", "second"])
def test_a_key_that_is_none_is_refused_without_its_letters(tmp_path: Path, text: str) -> None:
    said = refused(tmp_path, SECRET_KEY=text)
    assert said.startswith("PEILSTATION_SECRET_KEY: key ")
    assert text not in said


def test_a_lost_key_is_not_replaced_where_there_is_a_database(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "data.db").write_bytes(b"something")
    assert "put it back" in refused(tmp_path)
    assert not (tmp_path / "var").exists()


def test_of_two_first_runs_at_once_both_have_the_key_of_one(tmp_path: Path) -> None:
    winner = generate()
    path = tmp_path / "secret.key"
    draft = tmp_path / ".secret.key.1"
    draft.write_text("the loser's")
    path.write_text(winner + "\n")
    assert keys._publish(draft, path, "the loser's") == winner
    assert not draft.exists()


def test_looking_makes_nothing(tmp_path: Path) -> None:
    keys.check(settings(tmp_path), tmp_path)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(SettingsError):
        keys.check(settings(tmp_path, SECRET_KEY="short"), tmp_path)
