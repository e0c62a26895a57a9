"""Twilio's list tells whether a first copy was taken: which of its rows is this message, and which is another one."""

from __future__ import annotations

from demo.faults import Reset, Status
from tests.sending.office import Office


async def in_doubt(office: Office, words: str, *, taken: bool) -> None:
    """These words go out again, and nobody hears whether they were taken the first time; now time passes."""
    office.say(words)
    office.line.provider.faults.add(Reset(accepted=taken), method="create")

    def waits() -> bool:
        return any(row.status == "queued" and row.tries and row.claimed_until is None for row in office.rows())

    async with office.sending() as sender:
        await office.until(waits)
        office.clock.forward(40)
        sender.nudge()
        await office.settled()


async def test_the_same_words_of_before_are_another_message(texting: Office) -> None:
    texting.say("Dank u wel.")
    async with texting.sending():
        await texting.settled()
    texting.clock.forward(60)
    await in_doubt(texting, "Dank u wel.", taken=False)
    assert texting.line.copies("Dank u wel.") == 2, "two messages with the same words, each of them once"
    assert len({row.external_id for row in texting.rows()}) == 2


async def test_the_same_words_to_somebody_else_are_another_message(texting: Office) -> None:
    texting.say("Dank u wel.", to=2)
    async with texting.sending():
        await texting.settled()
    await in_doubt(texting, "Dank u wel.", taken=False)
    assert len(texting.line.provider.conversation(texting.line.to(1), texting.line.account)) == 1


async def test_what_twilio_took_and_could_not_deliver_counts_as_not_taken(texting: Office) -> None:
    from demo.twilio_webhooks import UNDELIVERED

    texting.line.provider.script = UNDELIVERED
    texting.say("Welkom.")
    texting.line.provider.faults.add(Reset(accepted=True), method="create")
    async with texting.sending() as sender:
        await texting.tried("Welkom.", 1)
        await texting.until(lambda: texting.line.provider.sent[0].error_code)
        texting.clock.forward(40)
        sender.nudge()
        await texting.settled()
    assert texting.line.copies("Welkom.") == 2


async def test_where_the_list_cannot_be_had_the_second_copy_goes(texting: Office) -> None:
    texting.line.provider.faults.add(Status(500), method="list")
    await in_doubt(texting, "Welkom.", taken=True)
    assert (texting.line.copies("Welkom."), texting.statuses()) == (2, ["sent"])


async def test_what_is_found_keeps_the_id_that_twilio_gave_it(texting: Office) -> None:
    await in_doubt(texting, "Welkom.", taken=True)
    (sent,) = texting.line.provider.sent
    assert (texting.row("Welkom.").external_id, texting.statuses()) == (sent.sid, ["sent"])


async def test_words_from_before_somebody_was_erased_are_another_message(texting: Office) -> None:
    """Of an erased person no id of a message is left to know the old one by."""
    texting.say("Welkom.")
    async with texting.sending():
        await texting.settled()
    texting.erases(1)
    texting.clock.forward(hours=1)
    await in_doubt(texting, "Welkom.", taken=False)
    assert texting.line.copies("Welkom.") == 2


async def test_an_older_message_that_stayed_in_doubt_is_not_taken_for_a_new_one(texting: Office) -> None:
    texting.line.provider.faults.add(Status(500), method="list", times=1)
    texting.say("Dank u wel.")
    texting.line.provider.faults.add(Reset(accepted=True), method="create", times=2)
    async with texting.sending() as sender:
        await texting.tried("Dank u wel.", 1)
        texting.clock.forward(40)
        sender.nudge()
        await texting.settled()
    assert texting.statuses() == ["in_doubt"]
    texting.clock.forward(hours=1)
    await in_doubt(texting, "Dank u wel.", taken=False)
    assert texting.line.copies("Dank u wel.") == 3, "two of the old one, and the new one"
