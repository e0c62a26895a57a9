"""Chats: the Telegram chats that somebody works from, on their own page: tied by a link, let go of. Owns that part."""

from __future__ import annotations

from typing import Any

from starlette.responses import RedirectResponse, Response

from console.house import CHAT_LINK_LASTS
from console.pages import clock
from console.visits import SAFE, Visit
from db import chats, sessions


def may_tie(visit: Visit) -> bool:
    """Whether they may work from Telegram: by their role, and where the municipality has a bot and wants it so."""
    place = visit.who.municipality
    return visit.may("callback.work") and place in visit.house.bots and visit.content.municipality.desk.telegram


def shown(visit: Visit, link: dict[str, str] | None = None) -> dict[str, Any]:
    """What the page shows of them."""
    zone = visit.house.zone(visit.who.municipality)
    bound = chats.of(visit.house.engine, visit.who.id)
    mine = [(one.chat, clock(one.since, zone, visit.now)) for one in bound]
    return {"chats": mine, "may_tie": may_tie(visit), "chat_text": "", "chat_link": ""} | (link or {})


def link(visit: Visit, bot: str | None) -> dict[str, str]:
    """A link that ties the chat it is sent from; where nobody knows what the bot is called, its text alone."""
    token = sessions.make_link(visit.house.engine, visit.who.id, now=visit.now, lasts=CHAT_LINK_LASTS, purpose="chat")
    url = f"https://t.me/{bot}?start=desk_{token}" if bot else ""
    return {"chat_text": f"/start desk_{token}", "chat_link": url}


def let_go(visit: Visit) -> Response:
    """A chat is theirs no more."""
    chats.unbind(visit.house.engine, visit.who.municipality, visit.who.id, visit.said("chat", 64), visit.now)
    return RedirectResponse("/desk/own?said=chat-off", 303, SAFE)
