"""The library: what lies on the shelves is read whole, or told of file by file."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from flows.complaints import Complaint
from peilstation import library, shelves
from tests.content import ROOT

pytestmark = pytest.mark.slow  # left out of `make test-fast`

Lay = Callable[[str, str], None]


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    folder = tmp_path / "overlay"
    folder.mkdir()
    return folder


@pytest.fixture
def lay(overlay: Path) -> Lay:
    """Put a file on the overlay."""

    def put(name: str, text: str) -> None:
        path = overlay / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    return put


def second_municipality(lay: Lay, slug: str = "elders") -> None:
    own = (ROOT / "municipalities/dronten/municipality.yaml").read_text("utf-8")
    lay(f"municipalities/{slug}/municipality.yaml", own.replace("slug: dronten", f"slug: {slug}"))
    listed = (ROOT / "municipalities/dronten/directory.yaml").read_text("utf-8")
    lay(f"municipalities/{slug}/directory.yaml", listed)


def errors(found: library.Library) -> list[Complaint]:
    return [complaint for complaint in found.complaints if complaint.level == "error"]


def test_the_packaged_content_is_found_beside_the_code() -> None:
    assert shelves.packaged() == Path(shelves.__file__).parent.parent / "content"
    assert shelves.folders(None) == (shelves.packaged(),)


def test_it_gives_the_content_of_a_municipality_and_knows_no_other() -> None:
    found = library.open_library([ROOT])
    assert found.of("dronten").municipality.slug == "dronten"
    assert found.directories["dronten"]
    with pytest.raises(library.UnknownMunicipality):
        found.of("atlantis")


def test_a_folder_laid_over_it_adds_a_municipality(overlay: Path, lay: Lay) -> None:
    second_municipality(lay)
    found = library.open_library([ROOT, overlay])
    assert sorted(found.contents) == ["dronten", "elders"]
    assert found.of("elders").municipality.slug == "elders"


def test_a_file_laid_over_it_replaces_and_leaves_its_neighbours(overlay: Path, lay: Lay) -> None:
    text = (ROOT / "languages/nl/service.ftl").read_text("utf-8")
    lay("languages/nl/service.ftl", text.replace("help =", "help = Ik leg het uit.\nold-help =", 1))
    found = library.open_library([ROOT, overlay])
    assert found.of("dronten").languages["nl"].texts.say("help").startswith("Ik leg het uit.")
    assert found.of("dronten").languages["nl"].texts.has("welcome")


def test_complaints_name_the_file_that_was_read(overlay: Path, lay: Lay, monkeypatch: pytest.MonkeyPatch) -> None:
    lay("matching.yaml", "points: {}\npoints: {}\n")
    assert str(overlay / "matching.yaml") in {one.path for one in errors(library.read([ROOT, overlay]))}
    monkeypatch.chdir(overlay.parent)
    complaints = [str(one) for one in errors(library.read([ROOT, overlay]))]
    assert "overlay/matching.yaml:2:1: error: the key points is here twice, first on line 1" in complaints


def test_of_a_file_that_cannot_be_read_only_that_is_said(overlay: Path, lay: Lay) -> None:
    lay("matching.yaml", "points: [1\n")
    lay("helplines.yaml", "helplines:\n\t- {}\n")
    found = errors(library.read([ROOT, overlay]))
    assert [(Path(one.path).name, one.line) for one in found] == [("helplines.yaml", 2), ("matching.yaml", 2)]


def test_bytes_that_are_no_text_are_told_of(overlay: Path) -> None:
    (overlay / "matching.yaml").write_bytes(b"\xff\xfe\x00")
    (one,) = errors(library.read([ROOT, overlay]))
    assert "cannot be read as UTF-8 text" in one.message


def test_a_file_with_a_byte_order_mark_is_read(overlay: Path, lay: Lay) -> None:
    lay("matching.yaml", "\ufeff" + (ROOT / "matching.yaml").read_text("utf-8"))
    assert library.read([ROOT, overlay]).sound


def test_line_endings_of_another_system_change_nothing(overlay: Path) -> None:
    plain = (ROOT / "languages/nl/screening.ftl").read_bytes()
    path = overlay / "languages/nl/screening.ftl"
    path.parent.mkdir(parents=True)
    path.write_bytes(plain.replace(b"\n", b"\r\n"))
    pins = {library.open_library(folders).of("dronten").pin for folders in ([ROOT], [ROOT, overlay])}
    assert len(pins) == 1


def test_a_folder_that_is_not_there_is_told_of(tmp_path: Path) -> None:
    (one,) = errors(library.read([ROOT, tmp_path / "nowhere"]))
    assert "there is no such folder of content" in one.message


def test_a_file_called_yml_would_be_overlooked_so_it_is_told_of(overlay: Path, lay: Lay) -> None:
    lay("matching.yml", "points: {}\n")
    (one,) = errors(library.read([ROOT, overlay]))
    assert one.path.endswith("matching.yml")


def test_other_files_may_lie_beside_it(overlay: Path, lay: Lay) -> None:
    for name in ("README.md", "matching.yaml~", ".git/matching.yaml", ".matching.yaml"):
        lay(name, "points: [1\n")
    assert library.read([ROOT, overlay]).sound


def test_what_is_not_sound_is_not_opened_and_says_why(overlay: Path, lay: Lay) -> None:
    lay("helplines.yaml", "helplines: []\nhelplines: []\n")
    with pytest.raises(library.Unsound) as caught:
        library.open_library([ROOT, overlay])
    assert "helplines.yaml:2:1: error:" in str(caught.value)
    assert "warning" not in str(caught.value)
    found = library.read([ROOT, overlay])
    assert not found.sound
    assert not found.contents
    assert not found.directories


def test_a_missing_file_is_looked_for_in_the_packaged_content(tmp_path: Path) -> None:
    shutil.copytree(ROOT, tmp_path / "content")
    (tmp_path / "content/helplines.yaml").unlink()
    found = errors(library.read([tmp_path / "content"]))
    assert any(str(tmp_path / "content/helplines.yaml") == one.path for one in found)


def test_the_time_zone_is_read_without_the_rest(overlay: Path, lay: Lay) -> None:
    lay("matching.yaml", "points: [1\n")
    lay("municipalities/broken/municipality.yaml", "timezone: Mars/Olympus\n")
    lay("municipalities/worse/municipality.yaml", "timezone: [\n")
    folders = [ROOT, overlay]
    assert shelves.zone(folders, "dronten") == ZoneInfo("Europe/Amsterdam")
    for unknown in ("broken", "worse", "atlantis"):
        assert shelves.zone(folders, unknown) == ZoneInfo("UTC")
