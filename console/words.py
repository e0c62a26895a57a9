"""The desk's own words, in Dutch and English. Owns finding and filling them in; the words lie in texts/."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
LANGUAGES = ("nl", "en")


@cache
def texts(language: str) -> Mapping[str, str]:
    """All words of a language, by their key."""
    found: dict[str, str] = json.loads((HERE / "texts" / f"{language}.json").read_text("utf-8"))
    return found


def say(language: str, key: str, **args: object) -> str:
    """The words of a key with its arguments filled in. Raises KeyError where there are none."""
    return texts(language)[key].format(**args)


def named(language: str, kind: str, what: str | None) -> str:
    """What something of a closed list is called (`topic.crisis`); its own id where it has no name yet."""
    if what is None:
        return ""
    return texts(language).get(f"{kind}.{what}", what)
