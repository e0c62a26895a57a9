"""What must be true of the files themselves: no real numbers, no file too long, and documents that tell the truth."""

from __future__ import annotations

import re
import subprocess
from functools import lru_cache
from pathlib import Path

import pytest

from peilstation import cli
from tests.content import shipped

ROOT = Path(__file__).parent.parent.parent
DUTCH_PLAN = {"tests/vectors/phones_nl.tsv", "tests/flows/test_reading.py", "tests/flows/test_reached.py",
              "tests/peilstation/test_urns.py", "tests/bot/payloads/telegram/vectors.jsonl",
              "tests/demo/test_twilio_calls.py"}  # fmt: skip
"""Where the Dutch number plan itself is tested."""
LONGEST = 300


@lru_cache(maxsize=1)
def files() -> tuple[str, ...]:
    """Every file of the repository."""
    command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return tuple(path for path in listed if (ROOT / path).is_file())


def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8", errors="replace")


def test_no_dutch_telephone_number_stands_anywhere_but_where_the_number_plan_is_tested() -> None:
    helplines = {re.sub(r"\D", "", line.number) for line in shipped().contents["dronten"].helplines.values()}
    for path in set(files()) - DUTCH_PLAN:
        if path.startswith("tests/vectors/"):
            continue
        for found in re.findall(r"(?<![\w.])(?:\+31[\d ()-]{8,}|06[- ]?\d{8}|0\d{2,3}[- ]\d{6,7})(?!\w)", text(path)):
            assert re.sub(r"\D", "", found) in helplines, f"{path}: {found}"


def test_british_numbers_are_from_the_range_for_drama() -> None:
    for path in files():
        if path.startswith("tests/vectors/"):
            continue
        for found in re.findall(r"\+44[\d ]{9,}", text(path)):
            assert re.fullmatch(r"\+447700900\d{3}.*", found.replace(" ", "")), f"{path}: {found}"


def test_no_committed_file_names_the_host_of_a_package_registry() -> None:
    hosts = re.compile(
        "|".join(("py" + "pi\\.org", "python" + "hosted", "npm" + "js\\.(org|com)", "deb\\." + "debian"))
    )
    for path in files():
        assert not hosts.search(text(path)), path


def test_no_python_file_is_longer_than_a_reader_s_patience() -> None:
    long = {path: len(text(path).splitlines()) for path in files()
            if path.endswith(".py") and not path.startswith(("tests/", "db/migrations/"))}  # fmt: skip
    assert {path: lines for path, lines in long.items() if lines > LONGEST} == {}


def test_every_python_file_says_what_it_is_for() -> None:
    for path in files():
        if path.endswith(".py") and text(path).strip():
            assert text(path).startswith(('"""', 'r"""')), path


def test_content_holds_no_python() -> None:
    assert not [path for path in files() if path.startswith("content/") and path.endswith(".py")]


@pytest.mark.parametrize("name", ["DATABASE_URL", "SECRET_KEY", "CONTENT_DIR", "CLOCK"])
def test_the_readme_explains_every_setting_that_does_something_today(name: str) -> None:
    assert f"PEILSTATION_{name}" in text("README.md")


def test_every_command_that_the_readme_shows_exists() -> None:
    shown = set(
        re.findall(
            r"peilstation (chat|check|migrate|callbacks close|callbacks|person show|person erase|coordinator add)",
            text("README.md"),
        )
    )
    assert shown >= {"chat", "check", "callbacks", "callbacks close", "person show", "person erase", "coordinator add"}
    for command in shown:
        with pytest.raises(SystemExit) as ended:
            raise SystemExit(cli.run([*command.split(), "--help"]))
        assert ended.value.code == 0, command


@pytest.mark.parametrize("name", ["README.md", "docs/desk.md"])
def test_every_link_to_another_page_of_the_repository_leads_to_a_heading_there(name: str) -> None:
    here = (ROOT / name).parent
    links = re.findall(r"\]\(((?:\.\./)?[\w/]*\.md|)#([\w-]+)\)", text(name))
    assert len(links) > 10
    for path, heading in links:
        page = ((here / path) if path else ROOT / name).read_text("utf-8")
        titles = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
        assert heading in [re.sub(r"[^\w -]", "", one).lower().replace(" ", "-") for one in titles], (
            f"{name}: {path}#{heading}"
        )


def test_every_target_that_the_readme_names_is_in_the_makefile() -> None:
    for target in re.findall(r"^    make ([a-z-]+)", text("README.md"), re.MULTILINE):
        assert re.search(rf"^{target}:", text("Makefile"), re.MULTILINE), target


def test_every_kind_of_content_file_is_in_the_guide_to_content() -> None:
    guide = text("docs/content.md")
    for kind in ("screening.yaml", "screening.ftl", "service.ftl", "words.yaml", "safety.yaml", "matching.yaml",
                 "helplines.yaml", "municipality.yaml", "directory.yaml"):  # fmt: skip
        assert kind in guide
