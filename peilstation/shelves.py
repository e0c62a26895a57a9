"""Shelves: the folders that content lies in. Owns finding its files; reading them all is `peilstation.library`.

Content is packaged; PEILSTATION_CONTENT_DIR is laid over it: a file with the same relative path replaces, any other
one adds. So a folder `municipalities/<slug>/` in it adds a municipality.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

READ = (".yaml", ".ftl")
"""What is content. Other files (a README, an editor's backup) may lie beside it."""


def packaged() -> Path:
    """The content that came with the code: inside the package when installed, beside it in a checkout."""
    here = Path(__file__).parent
    return here / "content" if (here / "content").is_dir() else here.parent / "content"


def folders(overlay: Path | None) -> tuple[Path, ...]:
    """Where content lies, the later laid over the earlier."""
    return (packaged(), overlay) if overlay else (packaged(),)


def files(folders: Iterable[Path]) -> dict[str, Path]:
    """Relative path to file, in the order of the paths; of two with one path the later folder's."""
    found = {
        path.relative_to(folder): path
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix in READ and path.is_file()
    }
    seen = {name.as_posix(): path for name, path in found.items() if not any(part[0] == "." for part in name.parts)}
    return dict(sorted(seen.items()))


def zone(folders: Iterable[Path], municipality: str) -> ZoneInfo:
    """The time zone of a municipality, read off its own file alone; UTC where that says none."""
    from peilstation import yaml12

    path = files(folders).get(f"municipalities/{municipality}/municipality.yaml")
    data = yaml12.parse(path.read_text("utf-8", errors="replace")).data if path else None
    name = data.get("timezone") if isinstance(data, dict) else None
    try:
        return ZoneInfo(str(name or "UTC"))
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
