"""One ledger for the talks of a module: everybody has a number of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.voice.talks import House, house


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("talks")) as found:
        yield found
