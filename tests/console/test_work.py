"""Working the queue: whom to call next, whose a callback is, what was tried, and that nobody is lost."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from db import schema
from tests.console.desks import CRY, AtWork, callbacks, fresh


async def test_somebody_in_danger_stands_above_who_asked_to_be_called(at_work: AtWork) -> None:
    at_work.asks_to_be_called()
    at_work.says(CRY, "tel:+447700900002")
    async with at_work.browser(at_work.account()) as browser:
        page = await browser.open("/desk")
        (first, second) = callbacks(page)
        assert "Riet" in page.text
        assert page.text.index(first) < page.text.index("Riet")
        assert "Dringend" in page.text
        assert "Riet" in (await browser.open(f"/desk/callbacks/{second}")).text


async def test_of_two_who_pick_up_at_one_moment_one_gets_it_and_the_other_is_told_whose_it_is(at_work: AtWork) -> None:
    at_work.asks_to_be_called()
    anja, bert = at_work.account(name="Anja"), at_work.account(name="Bert")
    async with at_work.browser(anja) as one, at_work.browser(bert) as other:
        (callback,) = callbacks(await one.open("/desk"))
        claim = f"/desk/callbacks/{callback}/claim"
        answers = await asyncio.gather(one.send(claim), other.send(claim))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        lost = next(answer for answer in answers if answer.status_code == 409)
        winner = "Anja" if answers[0].status_code == 200 else "Bert"
        assert f"Dit is al opgepakt door {winner}" in lost.text


async def test_a_claim_ends_by_itself_and_a_colleague_may_take_it_then(at_work: AtWork) -> None:
    at_work.asks_to_be_called()
    async with at_work.browser(at_work.account()) as one, at_work.browser(at_work.account()) as other:
        (callback,) = callbacks(await one.open("/desk"))
        assert (await one.send(f"/desk/callbacks/{callback}/claim")).status_code == 200
        assert (await other.send(f"/desk/callbacks/{callback}/claim")).status_code == 409
        at_work.town.hand.on(minutes=31)
        await other.open(at_work.link(at_work.account()))
        assert (await other.send(f"/desk/callbacks/{callback}/claim")).status_code == 200


async def test_a_team_lead_may_take_over_what_a_colleague_holds(at_work: AtWork) -> None:
    at_work.asks_to_be_called()
    async with at_work.browser(at_work.account()) as one, at_work.browser(at_work.account("team_lead")) as lead:
        (callback,) = callbacks(await one.open("/desk"))
        await one.send(f"/desk/callbacks/{callback}/claim")
        assert (await lead.send(f"/desk/callbacks/{callback}/claim")).status_code == 200
        assert (
            await one.send(f"/desk/callbacks/{callback}/close", {"ending": "helped", "reason": "x"})
        ).status_code == 409


async def test_three_calls_in_vain_leave_a_letter_and_the_callback_stays_open(at_work: AtWork) -> None:
    at_work.asks_to_be_called()
    who = at_work.account()
    async with at_work.browser(who) as browser:
        (callback,) = callbacks(await browser.open("/desk"))
        for _ in range(3):
            await browser.open(at_work.link(who))
            await browser.send(f"/desk/callbacks/{callback}/claim")
            page = await browser.open(f"/desk/callbacks/{callback}")
            await browser.send(f"/desk/callbacks/{callback}/attempt", {"id": fresh(page), "disposition": "no_answer"})
            at_work.town.hand.on(days=1)
        await browser.open(at_work.link(who))
        assert callbacks(await browser.open("/desk?shelf=letters")) == [callback]
        assert callback in callbacks(await browser.open("/desk")), "every callback stands on the page of the queue"
    (row,) = at_work.town.rows(schema.callback)
    assert (row.status, row.closed_at, row.next_at) == ("open", None, None)


async def test_a_missed_call_is_tried_again_at_another_part_of_the_day(at_work: AtWork) -> None:
    at_work.asks_to_be_called()
    async with at_work.browser(at_work.account()) as browser:
        (callback,) = callbacks(await browser.open("/desk"))
        await browser.send(f"/desk/callbacks/{callback}/claim")
        page = await browser.open(f"/desk/callbacks/{callback}")
        await browser.send(f"/desk/callbacks/{callback}/attempt", {"id": fresh(page), "disposition": "voicemail"})
    (row,) = at_work.town.rows(schema.callback)
    assert row.next_at.astimezone(at_work.town.starts.tzinfo).hour >= 12, "it was tried in the morning"
    assert row.status == "open"


async def test_a_form_that_is_sent_twice_is_one_attempt(at_work: AtWork) -> None:
    at_work.asks_to_be_called()
    async with at_work.browser(at_work.account()) as browser:
        (callback,) = callbacks(await browser.open("/desk"))
        await browser.send(f"/desk/callbacks/{callback}/claim")
        form = {"id": str(uuid4()), "disposition": "no_answer", "note": "rustig"}
        for _ in range(2):
            assert (await browser.send(f"/desk/callbacks/{callback}/attempt", form)).status_code == 200
    assert at_work.town.count(schema.attempt) == 1


async def test_an_attempt_can_be_taken_back_within_a_minute_and_not_later(at_work: AtWork) -> None:
    at_work.asks_to_be_called()
    async with at_work.browser(at_work.account()) as browser:
        (callback,) = callbacks(await browser.open("/desk"))
        for late in (False, True):
            await browser.send(f"/desk/callbacks/{callback}/claim")
            form = {"id": str(uuid4()), "disposition": "no_answer"}
            page = await browser.send(f"/desk/callbacks/{callback}/attempt", form)
            assert "Maak ongedaan" in page.text
            at_work.town.hand.on(seconds=61 if late else 30)
            said = await browser.send(f"/desk/callbacks/{callback}/undo", {"which": form["id"]})
            assert ("Ongedaan gemaakt" in said.text) is not late
    first, second = at_work.town.rows(schema.attempt)
    assert {bool(first.undone_at), bool(second.undone_at)} == {True, False}


async def test_call_later_needs_a_moment_that_is_still_to_come(at_work: AtWork) -> None:
    at_work.asks_to_be_called()
    async with at_work.browser(at_work.account()) as browser:
        (callback,) = callbacks(await browser.open("/desk"))
        await browser.send(f"/desk/callbacks/{callback}/claim")
        another_year = "2062-11-25T14:00"  # nobody would be called before
        for typed in ("", "2020-01-01T10:00", "gisteren", another_year, "2026-11-25T14:00"):
            status = 200 if typed == "2026-11-25T14:00" else 422
            form = {"id": str(uuid4()), "disposition": "later", "next_at": typed}
            assert (await browser.send(f"/desk/callbacks/{callback}/attempt", form)).status_code == status
    (row,) = at_work.town.rows(schema.callback)
    assert row.next_at.astimezone(at_work.town.starts.tzinfo).isoformat() == "2026-11-25T14:00:00+01:00"


async def test_nothing_is_closed_without_an_ending_and_a_reason(at_work: AtWork) -> None:
    at_work.says(CRY)
    async with at_work.browser(at_work.account()) as browser:
        (callback,) = callbacks(await browser.open("/desk"))
        await browser.send(f"/desk/callbacks/{callback}/claim")
        for form in (
            {"ending": "helped", "reason": " "},
            {"ending": "", "reason": "gebeld"},
            {"ending": "x", "reason": "y"},
        ):
            assert (await browser.send(f"/desk/callbacks/{callback}/close", form)).status_code == 422
        done = await browser.send(
            f"/desk/callbacks/{callback}/close", {"ending": "helped", "reason": "haar zoon is er"}
        )
        assert callbacks(done) == []
    (row,) = at_work.town.rows(schema.callback)
    assert (row.status, row.ending, row.reason, row.claimed_by) == ("done", "helped", "haar zoon is er", None)
    assert row.closed_by.startswith("desk:")


async def test_whoever_claims_a_cry_has_picked_it_up(at_work: AtWork) -> None:
    at_work.says(CRY)
    async with at_work.browser(at_work.account(name="Anja")) as browser:
        (callback,) = callbacks(await browser.open("/desk"))
        await browser.send(f"/desk/callbacks/{callback}/claim")
    (row,) = at_work.town.rows(schema.callback)
    assert (row.status, bool(row.claimed_by)) == ("claimed", True)


async def test_each_look_at_a_person_is_written_down_with_who_looked(at_work: AtWork) -> None:
    person = at_work.says(CRY)
    who = at_work.account()
    async with at_work.browser(who) as browser:
        (callback,) = callbacks(await browser.open("/desk"))
        await browser.open(f"/desk/callbacks/{callback}")
    looked = at_work.town.rows(schema.audit, schema.audit.c.action == "person.shown")
    assert [(row.actor, row.person) for row in looked] == [(f"desk:{who.id}", person)]


async def test_a_note_is_kept_and_sent_to_nobody(at_work: AtWork) -> None:
    at_work.asks_to_be_called()
    out = at_work.town.count(schema.outbox)
    async with at_work.browser(at_work.account()) as browser:
        (callback,) = callbacks(await browser.open("/desk"))
        page = await browser.open(f"/desk/callbacks/{callback}")
        page = await browser.send(
            f"/desk/callbacks/{callback}/note", {"id": fresh(page), "text": "<b>belt liever zelf</b>"}
        )
        assert "&lt;b&gt;belt liever zelf" in page.text
    assert at_work.town.count(schema.outbox) == out


async def test_what_happens_elsewhere_is_told_to_a_page_that_is_open_and_so_is_that_time_passes(
    at_work: AtWork,
) -> None:
    async with at_work.browser(at_work.account()) as browser:
        async with browser.client.stream("GET", "/desk/live", timeout=20) as stream:
            lines = stream.aiter_lines()
            assert (await anext(lines)).startswith("retry")
            at_work.says(CRY)
            assert "event: changed" in [await anext(lines) for _ in range(3)]
            at_work.town.hand.on(minutes=1)  # nothing happens, and a promise has come nearer its end
            async for line in lines:
                assert not line.startswith(":"), "nothing was news"
                if line == "event: changed":
                    break
        assert len(callbacks(await browser.open("/desk/list"))) == 1


# --- who is signed in ---------------------------------------------------------------------------------------------


async def test_a_link_signs_in_once(at_work: AtWork) -> None:
    link = at_work.link(at_work.account())
    async with at_work.browser() as one, at_work.browser() as other:
        assert (await one.open(link)).url.path == "/desk"
        again = await other.open(link)
        assert again.status_code == 403
        assert "al gebruikt" in again.text


async def test_a_link_is_worth_nothing_when_its_time_is_over(at_work: AtWork) -> None:
    link = at_work.link(at_work.account(), lasts=timedelta(hours=1))
    at_work.town.hand.on(minutes=61)
    async with at_work.browser() as browser:
        assert (await browser.open(link)).status_code == 403


@pytest.mark.parametrize(("pauses", "signed_in"), [([14] * 5, True), ([16], False), ([14] * 43, False)])
async def test_a_session_ends_when_nobody_clicks_and_at_the_end_of_the_day(
    at_work: AtWork, pauses: list[int], signed_in: bool
) -> None:
    async with at_work.browser(at_work.account()) as browser:
        for minutes in pauses:
            at_work.town.hand.on(minutes=minutes)
            page = await browser.open("/desk")
        assert (page.url.path == "/desk") == signed_in
