"""Links that sign in: who opens one, a human or something that only looks where it leads. Owns that guess.

Chat programs and mail scanners fetch what they pass on; a link that works once must outlive that. Whoever seems to
have opened it themselves is in at once; all others see a page with one button, and only that button uses the link.
A wrong guess costs a human one click more. See docs/why.md, "The desk".
"""

from __future__ import annotations

import re

from starlette.requests import Request

_LOOKS = re.compile(
    r"bot\b|crawl|spider|preview|scan|externalhit|whatsapp|slack|skype|telegram|viber|signal|discord|linkedin|mastodon"
    r"|embed|iframely|safelinks|proofpoint|mimecast|barracuda|microsoft office|ms-office|imageproxy|compatible;"
)
"""How those call themselves that fetch a link for a preview or to see whether it is bad."""
_AHEAD = ("sec-purpose", "purpose", "x-purpose", "x-moz")
"""Where a browser says that it only fetches in case somebody may click."""


def opened(request: Request, *, secure: bool, framed: bool = False) -> bool:
    """Whether somebody opened this link themselves: with a browser, from outside any page or from ours, or by a script.

    `secure`: the desk is on https, where each browser of today says how it came to ask; one that does not is none.
    `framed`: a page of ours shows the desk within itself, as the demonstration's does.
    """
    headers = request.headers
    agent = headers.get("user-agent", "").lower()
    if request.method != "GET" or _LOOKS.search(agent):
        return False
    if any(re.search("prefetch|preview|prerender", headers.get(name, "").lower()) for name in _AHEAD):
        return False
    if "sec-fetch-mode" not in headers:
        return not (secure and "mozilla/" in agent)
    came = tuple(headers.get(f"sec-fetch-{part}") for part in ("mode", "dest", "site"))
    if framed and came == ("navigate", "iframe", "same-origin"):
        return True
    return came in (("navigate", "document", "none"), ("navigate", "document", "same-origin"))
