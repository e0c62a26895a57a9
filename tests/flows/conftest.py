"""The languages as they ship: words and words of danger, without their texts; and what is told of changed content."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from flows.complaints import Complaint
from flows.content import Language
from flows.text import Texts
from flows.words import Safety, Words
from peilstation import library
from tests.content import ROOT, TODAY, Told

LANGUAGES = Path(__file__).parent.parent.parent / "content" / "languages"


def _language(code: str) -> Language:
    yaml = YAML(typ="safe")
    words = Words.model_validate(yaml.load((LANGUAGES / code / "words.yaml").read_text(encoding="utf-8")))
    safety = Safety.model_validate(yaml.load((LANGUAGES / code / "safety.yaml").read_text(encoding="utf-8")))
    return Language(code, words, safety, Texts(code, ()), "")


@pytest.fixture(scope="session")
def nl() -> Language:
    """Dutch."""
    return _language("nl")


@pytest.fixture(scope="session")
def en() -> Language:
    """English."""
    return _language("en")


@pytest.fixture(scope="session")
def spoken(nl: Language, en: Language) -> tuple[Language, Language]:
    """The languages that have words of their own."""
    return nl, en


@pytest.fixture(scope="session")
def watched() -> tuple[Safety, ...]:
    """The words of danger of every language, of those too that have no texts."""
    yaml = YAML(typ="safe")
    files = sorted(LANGUAGES.glob("*/safety.yaml"))
    return tuple(Safety.model_validate(yaml.load(file.read_text(encoding="utf-8"))) for file in files)


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """What is told of the shipped content, with `old` of a file put as `new`, on `TODAY`; None removes a file."""
    folder = tmp_path / "content"
    shutil.copytree(ROOT, folder)

    def change(path: str, old: str = "", new: str | None = None, today: date | None = TODAY) -> list[Complaint]:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if new is None:
            file.unlink()
        else:
            text = file.read_text(encoding="utf-8") if file.exists() else ""
            assert old in text
            file.write_text(text.replace(old, new, 1), encoding="utf-8")
        return list(library.read([folder], today).complaints)

    return change
