"""The operator: who sits at the command line, for the audit. Owns that name, and proves nothing."""

from __future__ import annotations

import getpass


def name() -> str:
    """`cli:<user name>`; in a container without one `cli:unknown`."""
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):
        return "cli:unknown"
