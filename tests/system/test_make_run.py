"""`make run` on a machine that is not ready for it: a sentence that says what to do, and nothing half made."""

from __future__ import annotations

import socket
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def _make(*said: str) -> tuple[int, str]:
    done = subprocess.run(["make", "--no-print-directory", "run", *said], cwd=ROOT, capture_output=True, text=True,
                          timeout=60, check=False)  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def _python(folder: Path, refuses: str) -> str:
    """A Python that fails at what holds this word, and says it is an old one."""
    path = folder / "python-of-the-test"
    path.write_text(f'#!/bin/sh\ncase "$*" in *--version*) echo "Python 3.9.2"; exit 0;; *{refuses}*) exit 1;; esac\n')
    path.chmod(0o755)
    return str(path)


def test_a_taken_port_is_told_before_anything_is_installed(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, said = _make(f"PORT={port}", f"VENV={tmp_path}/venv")
    assert code
    assert f"Port {port} is taken" in said
    assert f"make run PORT={port + 1}" in said
    assert not (tmp_path / "venv").exists()


def test_what_is_no_port_is_told(tmp_path: Path) -> None:
    for text in ("99999", "abc", "-1"):
        code, said = _make(f"PORT={text}", f"VENV={tmp_path}/venv")
        assert code
        assert f"'{text}' is no port" in said


def test_no_python_at_all_is_told(tmp_path: Path) -> None:
    code, said = _make("PORT=0", "PYTHON=python-that-is-not-there", f"VENV={tmp_path}/venv")
    assert code
    assert "Python 3.11 or newer" in said


def test_an_old_python_is_told_with_its_version(tmp_path: Path) -> None:
    code, said = _make("PORT=0", f"PYTHON={_python(tmp_path, 'version_info')}", f"VENV={tmp_path}/venv")
    assert code
    assert "Python 3.9.2" in said
    assert "make PYTHON=" in said


def test_a_python_without_venv_is_told_how_to_get_it(tmp_path: Path) -> None:
    code, said = _make("PORT=0", f"PYTHON={_python(tmp_path, 'ensurepip')}", f"VENV={tmp_path}/venv")
    assert code
    assert "apt-get install python3-venv" in said
