"""What the page may be asked for, and by whom: hosts, bodies and words. Owns what is refused; never what is done."""

from __future__ import annotations

import json
from ipaddress import ip_address
from typing import Any

from starlette.requests import ClientDisconnect, Request

LARGEST = 64 * 1024
"""Bytes of a body."""


class Wrong(Exception):
    """What was asked cannot be done. `why` is a key of the page's texts."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


def see_to_host(request: Request) -> None:
    """Answer to numbers and to localhost only: a name that somebody else made to lead here is theirs. Raises Wrong."""
    host = request.url.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        if host != "localhost":
            raise Wrong(403, "error-origin") from None


async def body(request: Request) -> dict[str, Any]:
    """What was posted, by the page itself. Raises Wrong."""
    origin = request.headers.get("origin")
    if origin is not None and origin.partition("://")[2] != request.headers.get("host"):
        raise Wrong(403, "error-origin")
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise Wrong(415, "error-request")
    read = bytearray()
    try:
        async for chunk in request.stream():
            read += chunk
            if len(read) > LARGEST:
                raise Wrong(413, "error-long")
        said = json.loads(read)
    except (ValueError, RecursionError, ClientDisconnect):
        raise Wrong(400, "error-request") from None
    if not isinstance(said, dict):
        raise Wrong(400, "error-request")
    return said


def words(said: dict[str, Any], name: str, longest: int) -> str:
    """What somebody typed there. Raises Wrong where that is nothing, or too much."""
    typed = said.get(name)
    if not isinstance(typed, str):
        raise Wrong(400, "error-request")
    # Half an emoji is no text: it could be neither sent nor stored.
    text = typed.encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()
    if not text:
        raise Wrong(422, "error-empty")
    if len(text) > longest:
        raise Wrong(422, "error-long")
    return text
