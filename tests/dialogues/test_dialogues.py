"""Every dialogue, word for word, against the pure engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.content import Content, Directory
from tests.dialogues.script import all_scripts, read
from tests.dialogues.stage import Stage


@pytest.mark.parametrize("path", all_scripts(), ids=lambda path: path.stem)
def test_a_dialogue_goes_as_written(
    path: Path, dronten: tuple[Content, Directory], request: pytest.FixtureRequest
) -> None:
    content, directory = dronten
    script = read(path)
    played = Stage(content, directory, script).play()
    if request.config.getoption("--rewrite-dialogues"):
        path.write_text(played, encoding="utf-8")
    else:
        assert played == script.text


def test_there_are_at_least_25_dialogues() -> None:
    assert len(all_scripts()) >= 25
