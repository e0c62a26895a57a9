"""`peilstation heard`: whoever edits the words of danger sees at once which rule speaks, and why the weights do."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.safety import scan
from tests.content import shipped
from tests.peilstation.desk import Desk
from tests.vectors_read import rows

pytestmark = pytest.mark.slow  # left out of `make test-fast`


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_it_names_level_class_and_rule_of_each_text(desk: Desk) -> None:
    done = desk.do("heard", "ik wil dood", "goedemorgen", "ik denk niet aan zelfmoord")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "red suicide nl.suicide.death",
        "niets van gevaar gehoord",
        "amber suicide nl.suicide.word (ontkend)",
    ]


def test_of_what_the_weights_find_it_names_the_words_that_weighed_most(desk: Desk) -> None:
    watch = shipped().contents["dronten"].watch
    texts = [row["text"] for row in rows("safety_lines_1.tsv", "vectors_own")]
    text = next(one for one in texts if (hit := scan(watch, one)) and hit.rule.startswith("weighed."))
    (heard,) = desk.do("heard", "--json", text).document["heard"]
    assert heard["rule"].startswith("weighed.")
    assert heard["words"]
    assert f"{heard['rule']} ({', '.join(heard['words'])})" in desk.do("heard", text).out


def test_without_a_text_it_reads_lines_so_that_none_stays_in_a_shell_s_history(desk: Desk) -> None:
    process = desk.spawn("heard", "--json")
    out, err = process.communicate("ik wil dood\nhallo\n", timeout=30)
    assert (process.returncode, err) == (0, "")
    assert '"rule": "nl.suicide.death"' in out
    assert "null" in out
    assert "wil dood" not in out, "what somebody wrote is not said again"


def test_an_overlay_s_own_rules_are_heard(desk: Desk) -> None:
    overlay = desk.folder / "overlay/languages/fy"
    overlay.mkdir(parents=True)
    rule = "  - {id: fy.one, hit: medical, level: red, any: ['ik bin fallen']}\n"
    (overlay / "safety.yaml").write_text("language: fy\nrules:\n" + rule)
    assert desk.do("heard", "ik bin fallen", CONTENT_DIR="overlay").out == "red medical fy.one\n"


def test_it_makes_and_keeps_nothing(desk: Desk) -> None:
    desk.do("heard", "ik wil dood")
    assert list(desk.folder.iterdir()) == []
