"""The desk put together: what it needs of this house, and the words it shows. Owns that composition."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from starlette.routing import BaseRoute

from console.app import Desk
from console.factors import Passwords
from console.house import LINK_LASTS, AskName, Ring
from console.house import House as DeskHouse
from console.organisation import Provider
from console.visits import Visit
from db import coordinators, directory, sessions
from db.blind import open_index
from flows.signals import in_words
from peilstation.app import House
from peilstation.stage import words

DEMO, DEMO_PHONE = "noor@demo.invalid", "+447700900997"
"""Who works at the desk of a demonstration, and their own telephone, which nobody sees."""


def routes(house: House, *, stopping: Callable[[], bool], nudge: Callable[[], None], rings: Mapping[str, Ring],
           bots: Mapping[str, AskName], framed: bool = False) -> Sequence[BaseRoute]:  # fmt: skip
    """Every way below /desk."""
    return put_together(house, stopping=stopping, nudge=nudge, rings=rings, bots=bots, framed=framed).routes()


def put_together(house: House, *, stopping: Callable[[], bool], nudge: Callable[[], None],
                 rings: Mapping[str, Ring] = MappingProxyType({}), bots: Mapping[str, AskName] = MappingProxyType({}),
                 framed: bool = False) -> Desk:  # fmt: skip
    """The desk of this house. `nudge`: something may wait to be sent; `rings`: who makes calls, by municipality.

    `bots` are asked what they are called. `framed`: a demonstration's page shows the desk.
    """
    slugs = sorted(house.library.contents)
    service = house.library.of(slugs[0]).municipality.service if len(slugs) == 1 else "Peilstation"
    mine = DeskHouse(
        engine=house.engine,
        index=open_index(house.engine),
        ledger=house.ledger,
        content=house.library.of,
        now=house.clock.now,
        stopping=stopping,
        nudge=nudge,
        rings=rings,
        bots=bots,
        complaints=house.library.complaints,
        framed=framed,
        public_url=house.settings.public_url,
        providers=_providers(house),
        passwords=house.passwords or Passwords(),
    )
    return Desk(mine, service, _words, in_words)


def _providers(house: House) -> Mapping[str, Provider]:
    """Through whom one may sign in. Of a municipality without content nothing is served, so its block was refused."""
    return {
        slug: Provider(said.oidc_issuer, said.oidc_client_id, said.oidc_client_secret.get_secret_value())
        for slug, said in house.settings.municipalities.items()
        if said.oidc_issuer and said.oidc_client_id and said.oidc_client_secret
    }


def demo_link(house: House, municipality: str) -> str:
    """A link that signs in the coordinator of a demonstration, who may do all that a team lead may."""
    index, now = open_index(house.engine), house.clock.now()
    who = coordinators.by_email(house.engine, index, DEMO)
    if who is None:
        who = coordinators.add(
            house.engine,
            index,
            municipality=municipality,
            email=DEMO,
            name="Noor",
            role="team_lead",
            language=house.library.of(municipality).municipality.languages[0],
            at=now,
            actor="demo",
        )
        coordinators.change(house.engine, who, at=now, actor="demo", phone=DEMO_PHONE)
    token = sessions.make_link(house.engine, who.id, now=now, lasts=LINK_LASTS)
    return f"{house.settings.public_url}/desk/in/{token}"


def _words(visit: Visit) -> dict[str, Any]:
    with visit.house.engine.connect() as connection:
        today = directory.read(connection, visit.who.municipality)
    return words(visit.content, today, visit.language)
