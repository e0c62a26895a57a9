"""E-mail by SMTP, to those on duty and nobody else: an alert becomes a letter that leads to the desk. Owns that wire.

What it says is the alert's own text, which names nobody; behind it stands the address of the queue, without any
token. Nothing is read by this way: whoever answers such a letter tells nobody. Only the desk, the button and "ok" on a
line do.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import aiosmtplib
from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from bot import channel as c
from db.sending import Leaving
from flows.events import Outlet as Name

LATER = 60.0
"""Seconds after which a server that does not want a letter for somebody just now is asked again."""
HERE = ("127.0.0.1", "::1", "localhost")
_BUSY = 421
"""The server ends the connection, whatever was asked: it is about to stop, or has had enough."""


class Email:
    """One municipality's letters through a mail server."""

    name: Name = "email"

    def __init__(self, account: c.Account) -> None:
        """`base_url` is smtp://host:port or smtps://; `number` is the address that they come from."""
        self.municipality = account.municipality
        self.account = account.number
        self.rate = c.Rate(account=account.per_second)
        self._desk = f"{account.public_url}/desk"
        self._user, self._password = account.user, account.token
        self._server = urlsplit(account.base_url)
        self._domain = account.number.rpartition("@")[2]

    def heard(self, payload: Any, *, id: UUID, at: datetime) -> c.Heard:  # noqa: A002, ARG002 - nothing comes in here
        """Nobody speaks to us by e-mail."""
        raise c.Malformed

    async def acknowledge(self, payload: Any) -> None:
        """There is nothing to acknowledge."""

    def parts(self, message: Leaving) -> int:  # noqa: ARG002 - a letter is one, however long
        """One."""
        return 1

    async def send(self, message: Leaving) -> c.Outcome:
        """Hand a letter to the server."""
        to, on_its_way = message.urn.removeprefix("mailto:"), False
        try:
            letter = self._letter(message, to)
        except (ValueError, IndexError, MessageError):  # no address that a letter can go to
            return c.Refused("address")
        try:
            async with asyncio.timeout(c.GIVE_UP), self._open() as server:
                await server.mail(self.account)
                await server.rcpt(to)
                on_its_way = True
                await server.data(letter.as_bytes(policy=WIRE))
        except Exception as error:  # noqa: BLE001 - whatever a network can do is an outcome, and told apart here
            return _outcome(error, on_its_way=on_its_way)
        return c.Sent(letter["Message-ID"])

    async def look_up(self, message: Leaving) -> Collection[str]:  # noqa: ARG002 - a mail server cannot be asked
        """Nothing is known of what it took. A second copy has the id of the first, so that a mailbox may join them."""
        return ()

    async def probe(self) -> c.Outcome:
        """Come in, and go again."""
        try:
            async with asyncio.timeout(c.GIVE_UP), self._open() as server:
                await server.noop()
        except Exception as error:  # noqa: BLE001 - as above
            return _outcome(error, on_its_way=False)
        return c.Sent()

    async def close(self) -> None:
        """Each letter has a connection of its own."""

    def _letter(self, message: Leaving, to: str) -> EmailMessage:
        letter = EmailMessage()
        letter["Subject"] = " ".join(c.clean(message.reply.text).partition(". ")[0].split())
        letter["From"], letter["To"] = Address(addr_spec=self.account), Address(addr_spec=to)
        letter["Date"] = format_datetime(message.created_at)
        # The same for both copies of a letter of which nobody knows whether it arrived.
        letter["Message-ID"] = f"<{message.outbox_id}.{message.created_at:%Y%m%d%H%M%S}@{self._domain}>"
        letter["Auto-Submitted"] = "auto-generated"  # nobody's holiday answers it
        letter.set_content(f"{c.clean(message.reply.text)}\n\n{self._desk}\n")
        return letter

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[SMTP]:
        """A connection that the server let in. A password goes to another machine under TLS only, or not at all."""
        safe = self._server.scheme == "smtps"
        here = self._server.hostname in HERE
        server = SMTP(
            hostname=self._server.hostname,
            port=self._server.port,
            username=self._user or None,
            password=self._password or None,
            use_tls=safe,
            start_tls=False if safe or here else True if self._user else None,
            local_hostname=self._domain,
            timeout=c.CONNECT,
        )
        await server.connect()
        try:
            yield server
            await _leave(server)
        finally:
            server.close()


async def _leave(server: SMTP) -> None:
    """What it took is taken, also where it does not say goodbye."""
    try:
        await server.quit()
    except (SMTPException, OSError):  # a time-out is one of these
        return


def _outcome(error: Exception, *, on_its_way: bool) -> c.Outcome:
    match error:
        case SMTPResponseException(code=code) if code == _BUSY:
            return c.NotTaken(str(code))
        case aiosmtplib.SMTPAuthenticationError(code=code) | aiosmtplib.SMTPSenderRefused(code=code) if code >= 500:
            return c.ShutOut(str(code))  # our own password, or our own address: no letter is to blame
        case aiosmtplib.SMTPRecipientRefused(code=code) | aiosmtplib.SMTPDataError(code=code):
            return c.Refused(str(code)) if code >= 500 else c.Throttled(LATER)
        case SMTPResponseException(code=code):
            return c.NotTaken(str(code))
        case _ if on_its_way:
            return c.Unknown(type(error).__name__)
        case OSError() | TimeoutError():
            return c.NotTaken(type(error).__name__)
        case SMTPException():
            return c.ShutOut(type(error).__name__)  # no TLS for a password, no way of signing in that we know
        case ValueError():
            return c.Refused("address")
        case _:
            return c.NotTaken(type(error).__name__)
