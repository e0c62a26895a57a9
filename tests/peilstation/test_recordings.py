"""Recordings: the file that says a text, in place of a machine; and those that will never be heard are told of."""

from __future__ import annotations

import shutil
from pathlib import Path

from peilstation import library, recordings
from tests.content import ROOT, shipped

DRONTEN = shipped().of("dronten")


def laid_over(folder: Path, *names: str) -> list[recordings.Recording]:
    (there := folder / "languages/nl/audio").mkdir(parents=True, exist_ok=True)
    for name in names:
        (there / name).write_bytes(b"RIFF")
    return recordings.find([ROOT, folder])


def test_a_text_is_played_by_its_id_and_a_statement_by_its_number(tmp_path: Path) -> None:
    found = laid_over(tmp_path, "call-over.mp3", "ask-item-djg6-3.wav", "notes.txt")
    manner = recordings.manner(DRONTEN, {"nl": "Polly.Laura"}, found)
    said = {name: words for words, name in manner.recorded["nl"].items()}
    texts = DRONTEN.languages["nl"].texts
    assert said["call-over.mp3"] == (texts.say("call-over", variant="voice"),)
    item = DRONTEN.instruments["djg6"].item(3).text["nl"]
    assert item in " ".join(said["ask-item-djg6-3.wav"])
    assert set(said) == {"call-over.mp3", "ask-item-djg6-3.wav"}


def test_of_two_files_of_one_text_the_later_folder_s_is_played(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        laid_over(tmp_path / folder, "call-over.mp3")
    laid_over(tmp_path / "two", "call-over.wav")
    (found,) = recordings.find([tmp_path / "one", tmp_path / "two"])
    assert found.path == tmp_path / "two/languages/nl/audio/call-over.mp3"


def test_a_file_that_is_never_heard_is_told_of_and_breaks_nothing(tmp_path: Path) -> None:
    strange = tmp_path / "languages/xx/audio"
    strange.mkdir(parents=True)
    shutil.copy(__file__, strange / "call-over.mp3")
    laid_over(tmp_path, "call-over.mp3", "nothing.mp3", "call-voicemail.wav", "ask-item-djg6-99.wav", "ask-item.mp3")
    found = library.read([ROOT, tmp_path])
    assert found.sound
    warned = {Path(one.path).name for one in found.complaints if "recording" in one.message}
    assert warned == {"nothing.mp3", "call-voicemail.wav", "ask-item-djg6-99.wav", "ask-item.mp3", "call-over.mp3"}
    places = [one.path for one in found.complaints if one.path.endswith("call-over.mp3")]
    assert [Path(place).parent.parent.name for place in places] == ["xx"]
