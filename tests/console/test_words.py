"""Every word that the desk's pages and code ask for is there: a key without words would be a page that does not come."""

from __future__ import annotations

import re
from pathlib import Path

from console.words import texts

CONSOLE = Path(__file__).parents[2] / "console"
ASKED = re.compile(r"""\bt\(["']([^"']+)["'][,)]|\bsay\([\w.]+, ["']([^"'{]+)["']|["']((?:wrong|sign-in)\.[a-z-]+)["']""")
FILES = {"wrong.html"}


def test_every_word_that_a_page_or_the_code_asks_for_is_there() -> None:
    sources = [*CONSOLE.glob("*.py"), *CONSOLE.glob("templates/*.html")]
    asked = {next(filter(None, found.groups())) for path in sources for found in ASKED.finditer(path.read_text("utf-8"))}
    assert len(asked) > 300, "the search itself still finds them"
    assert asked - FILES - texts("nl").keys() == {"wrong.call-"}, "but the beginning of some"
