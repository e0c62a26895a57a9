"""The languages as they ship: words and words of danger, without their texts."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from flows.content import Language
from flows.text import Texts
from flows.words import Safety, Words

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
