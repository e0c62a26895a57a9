"""A mail server for tests: aiosmtpd on loopback, with a record of what it took, and moods that a test gives it."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD, FROM = "peilstation", "p@ss:word/", "peilstation@example.org"


@dataclass
class Mail:
    """The server. `password` is the one it takes; `rcpt` and `data` are what it says instead of yes."""

    port: int = 0
    password: str = PASSWORD
    rcpt: str = ""
    data: str = ""
    took: list[EmailMessage] = field(default_factory=list)
    came_in: int = 0

    @property
    def url(self) -> str:
        """With user and password, as an operator writes it."""
        return f"smtp://{USER}:p%40ss%3Aword%2F@127.0.0.1:{self.port}"

    def _may(self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, said: Any) -> AuthResult:
        well = isinstance(said, LoginPassword) and (said.login, said.password) == (
            USER.encode(), self.password.encode(),
        )  # fmt: skip
        self.came_in += well
        return AuthResult(success=well, handled=False)

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _: Any) -> str:  # noqa: N802
        if self.rcpt:
            return self.rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.data == "silence":
            assert server.transport is not None
            server.transport.close()
            return "250 nobody hears this"
        if self.data:
            return self.data
        found = message_from_bytes(cast(bytes, envelope.content), policy=policy.default)
        self.took.append(cast(EmailMessage, found))
        return "250 OK"


@asynccontextmanager
async def mail_server() -> AsyncIterator[Mail]:
    """It serves in this loop, until the end."""
    mail = Mail()

    def opened() -> SMTP:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of passwords without TLS; on loopback that is what we test
            return SMTP(mail, authenticator=mail._may, auth_require_tls=False, auth_required=True, hostname="here")

    server = await asyncio.get_running_loop().create_server(opened, "127.0.0.1", 0)
    mail.port = server.sockets[0].getsockname()[1]
    try:
        yield mail
    finally:
        server.close()
