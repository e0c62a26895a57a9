"""Letters to those on duty, through a real mail server on loopback: what becomes of each, and what stands in one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot import channel as c
from bot.email import Email
from db.sending import Leaving
from flows.effects import Reply
from peilstation.settings import load
from tests.sending.mail import FROM, PASSWORD, USER, Mail, mail_server
from tests.sending.office import MONDAY
from tests.vectors_read import difficult_texts

TEXT = "Peilstation Dronten: er is een dringend bericht (3F2A). Pak het nu op in de wachtrij."


def channel(mail: Mail, **other: Any) -> Email:
    said: dict[str, Any] = {"base_url": f"smtp://127.0.0.1:{mail.port}", "number": FROM, "user": USER,
                            "token": PASSWORD, "public_url": "https://peilstation.example"}  # fmt: skip
    return Email(c.Account("dronten", **(said | other)))


def letter(to: str = "mailto:anja@example.org", copies: int = 1) -> Leaving:
    return Leaving(7, "dronten", FROM, "email", "urgent", MONDAY + timedelta(days=1), MONDAY, 1, copies, "p", True, to,
                   Reply(TEXT, question="alert"), "callback")  # fmt: skip


async def test_a_letter_names_nobody_and_leads_to_the_queue_without_a_token() -> None:
    async with mail_server() as mail:
        first, again = [await channel(mail).send(letter(copies=copies)) for copies in (1, 2)]
    assert isinstance(first, c.Sent)
    assert first == again, "a second copy has the id of the first"
    (one, _) = mail.took
    assert one["Subject"] == "Peilstation Dronten: er is een dringend bericht (3F2A)"
    assert (one["From"], one["To"], one["Auto-Submitted"]) == (FROM, "anja@example.org", "auto-generated")
    assert one.get_content().split() == [*TEXT.split(), "https://peilstation.example/desk"]


@pytest.mark.parametrize(
    ("mood", "became"),
    [
        ({"rcpt": "550 nobody here"}, c.Refused("550")),
        ({"rcpt": "450 come again"}, c.Throttled(60.0)),
        ({"data": "554 no"}, c.Refused("554")),
        ({"data": "452 full"}, c.Throttled(60.0)),
        ({"data": "421 closing"}, c.NotTaken("421")),
        ({"password": "another"}, c.ShutOut("535")),
        ({"data": "silence"}, c.Unknown("SMTPServerDisconnected")),
    ],
)
async def test_what_becomes_of_a_letter(mood: dict[str, str], became: c.Outcome) -> None:
    async with mail_server() as mail:
        for name, value in mood.items():
            setattr(mail, name, value)
        assert await channel(mail).send(letter()) == became
    assert mail.took == []


async def test_whatever_stands_in_a_text_it_becomes_a_letter_and_changes_no_other_line_of_it() -> None:
    async with mail_server() as mail:
        for text in (*difficult_texts()[::40], "a\r\nBcc: x@example.org\r\n\r\n.\r\nb", ". ", "\ud83d"):
            sent = replace(letter(), reply=Reply(text))
            assert isinstance(await channel(mail).send(sent), c.Sent), text[:40]
    assert {tuple(one.keys()) for one in mail.took} == {tuple(mail.took[0].keys())}
    assert {one["To"] for one in mail.took} == {"anja@example.org"}


async def test_a_server_that_is_not_there_took_nothing_and_a_probe_says_so() -> None:
    async with mail_server() as mail:
        assert await channel(mail).probe() == c.Sent()
        mail.password = "another"
        assert await channel(mail).probe() == c.ShutOut("535")
    for outcome in (await channel(mail).send(letter()), await channel(mail).probe()):
        assert isinstance(outcome, c.NotTaken)


@pytest.mark.parametrize("to", ["mailto:anja", "mailto:a@b\nBcc: c@d", "mailto:", "mailto:anja@exämple@x"])
async def test_what_is_no_address_gets_no_letter(to: str) -> None:
    async with mail_server() as mail:
        assert isinstance(await channel(mail).send(letter(to)), c.Refused)
    assert mail.took == []


async def test_a_password_goes_to_another_machine_under_tls_only(monkeypatch: pytest.MonkeyPatch) -> None:
    async with mail_server() as mail:
        monkeypatch.setattr("bot.email.HERE", ())  # as if it were another machine; it offers no TLS
        assert isinstance(await channel(mail).send(letter()), c.ShutOut)
    assert mail.came_in == 0


@pytest.mark.parametrize(
    ("url", "sender", "well"),
    [
        ("smtp://u:p@mail.example:25", FROM, True),
        ("smtps://mail.example", FROM, True),
        ("http://mail.example", FROM, False),
        ("smtp://", FROM, False),
        ("smtp://host:x", FROM, False),
        ("smtp://host/box", FROM, False),
        ("smtp://host", "nobody", False),
        ("smtp://host", None, False),
        (None, FROM, False),
    ],
)
def test_settings_of_a_mail_server(tmp_path: Any, url: str | None, sender: str | None, well: bool) -> None:
    said = {"PEILSTATION_SMTP_URL": url, "PEILSTATION_SMTP_FROM": sender}
    environ = {name: value for name, value in said.items() if value}
    if well:
        server = load(environ, tmp_path).mail_server
        assert server is not None
        assert "u:p" not in server.url
        return
    with pytest.raises(Exception, match="SMTP") as complaint:
        load(environ, tmp_path)
    assert "host" not in str(complaint.value).replace("smtps://host", "").replace("@host", "")
