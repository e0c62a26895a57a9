"""Answers leave at once: a body does not wait for the other side to say that it has the headers."""

from __future__ import annotations

import socket

import pytest

from peilstation.serving import _listen


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_what_the_service_listens_on_is_tcp_by_name_for_only_then_asyncio_sends_at_once(host: str) -> None:
    """asyncio sets TCP_NODELAY on what says that it is TCP; without, each answer on a held line came 40 ms later."""
    with _listen(host, 0) as listening:
        assert listening.proto == socket.IPPROTO_TCP
