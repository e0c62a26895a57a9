"""Every word that the desk's pages and code ask for is there: without it a page would not come."""

from __future__ import annotations

import re
from pathlib import Path

from console.words import texts

CONSOLE = Path(__file__).parents[2] / "console"
ASKED = re.compile(
    r"""\bt\(["']([^"']+)["'][,)]|\bsay\([\w.]+, ["']([^"'{]+)["']|["']((?:wrong|sign-in)\.[a-z-]+)["']"""
)
FILES = {"wrong.html"}


def test_every_word_that_a_page_or_the_code_asks_for_is_there() -> None:
    sources = [*CONSOLE.glob("*.py"), *CONSOLE.glob("templates/*.html")]
    found = [each for path in sources for each in ASKED.finditer(path.read_text("utf-8"))]
    asked = {next(filter(None, each.groups())) for each in found}
    assert len(asked) > 300, "the search itself still finds them"
    assert asked - FILES - texts("nl").keys() == {"wrong.call-"}, "but the beginning of some"
