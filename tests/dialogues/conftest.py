"""The content that dialogues are played with, and the option that writes them anew."""

from __future__ import annotations

import pytest

from flows.content import Content, Directory
from tests import content


@pytest.fixture(scope="session")
def dronten() -> tuple[Content, Directory]:
    """Dronten as it ships."""
    return content.dronten()
