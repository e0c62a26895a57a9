"""Whoever is on duty gets a letter, through the whole service; a mail server that shuts us out is one incident."""

from __future__ import annotations

from uuid import uuid4

from db import coordinators, roster, schema
from db.blind import open_index
from flows.events import Inbound
from flows.shifts import Shift
from peilstation import health
from tests.sending.mail import FROM, PASSWORD, mail_server
from tests.service.town import Town, until


async def test_a_letter_leads_to_the_queue_is_no_answer_and_a_wrong_password_pauses_them_all(town: Town) -> None:
    async with mail_server() as mail:
        mailing = {"PEILSTATION_SMTP_URL": mail.url, "PEILSTATION_SMTP_FROM": FROM}
        async with town.service(("sender",), telegram=None, sms=False, alerts=True, more=mailing) as running:
            now = town.clock.now()
            who = coordinators.add(
                town.engine, open_index(town.engine), municipality="dronten", role="coordinator",
                email="anja@example.org", name="Anja", language="nl", at=now, actor="test",
            )  # fmt: skip
            roster.add(town.engine, "dronten", Shift("1", who.id, now.weekday(), 0, 0), at=now, actor="test")
            mail.password = "another"
            cry = Inbound(uuid4(), "dronten", "sms", "test", "1", "tel:+447700900001", now, "ik wil dood")
            running.house.ledger.record(cry)
            await until(lambda: town.count(schema.incident))
            (why,) = [one for one in health.examine(town.engine, now, now).reasons if "email" in one]
            assert "channel email of dronten is paused: token" in why
            assert "PEILSTATION_SMTP_URL" in why
            assert mail.took == []
            mail.password = PASSWORD
            town.hand.on(minutes=2)
            (letter,) = await until(lambda: mail.took)
            assert letter["To"] == "anja@example.org"
            assert f"{running.url}/desk" in letter.get_content()
            assert "dood" not in letter.as_string()
            await until(lambda: town.count(schema.outbox, schema.outbox.c.status == "sent"))
            await until(lambda: not town.count(schema.incident))
        (callback,) = town.rows(schema.callback)
        assert callback.alerted_at == now
        assert callback.acknowledged_at is None, "what was sent is no answer"
