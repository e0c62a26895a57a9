"""Trying to sign in: what of a request counts as a try, and what whoever tried too often reads. `db.tries` counts.

By what was tried few are borne; by where they come from many: an office has one address for all its colleagues.
Behind a proxy it is the address that uvicorn was told to believe (FORWARDED_ALLOW_IPS); no header is read here.
"""

from __future__ import annotations

from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network

from starlette.requests import Request

from console.house import House
from db import tries
from db.tries import FROM_ONE_PLACE, OF_ONE, Shut

_HOME = 64
"""Bits of an IPv6 address that are one household's or office's; it picks the others as it likes."""


def one_try(house: House, request: Request, name: str = "") -> tuple[int, ...] | Shut:
    """Count this try as failed until it is forgiven; Shut where there were too many."""
    most = {house.index.sign_in(f"from {_place(request)}"): FROM_ONE_PLACE}
    if name.strip():
        most[house.index.sign_in(name)] = OF_ONE
    return tries.once(house.engine, most, house.now())


def often(shut: Shut, now: datetime) -> tuple[str, int]:
    """What they read, as a key of the desk's words, and the minutes they wait, rounded up."""
    minutes = max(1, -int((now - shut.until).total_seconds() // 60))
    return "sign-in.often" if minutes > 1 else "sign-in.often-one", minutes


def _place(request: Request) -> str:
    host = request.client.host if request.client else ""
    try:
        found = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(ip_network((found, _HOME), strict=False))
    return str(found)
