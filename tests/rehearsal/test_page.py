"""The page of the demonstration: two telephones beside what the service makes of what is said on them."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar

from db import schema
from demo.page import SAFE
from tests.rehearsal.conftest import Demonstration, Visitor
from tests.service.town import until

pytestmark = pytest.mark.slow  # left out of `make test-fast`

CHOSEN = {"consent.keep": "yes", "about.role": "self", "about.age_band": "75_84", "about.kern": "Swifterbant",
          "djg6.3": "more_or_less", "djg6.4": "yes", "djg6.7": "yes", "djg6.9": "yes", "djg6.8": "yes",
          "djg6.10": "no", "about.causes": "loss", "about.wishes": "together", "about.mobility": "self",
          "offer.choice": "openjehart", "callback.day_part": "morning", "consent.check_in": "yes"}  # fmt: skip
TYPED = {"callback.name": "Riet", "callback.number": "+447700900123"}


async def by_chat(who: Visitor) -> Any:
    """A whole screening with buttons; what is seen at its end."""
    seen = await who.say("chat", "Hallo")
    while question := seen["people"]["chat"]["conversation"]["question"]:
        if question in TYPED:
            seen = await who.say("chat", TYPED[question])
        elif question in ("about.causes", "about.wishes"):
            options = [one["data"].split("|")[1] for one in _live(seen)["buttons"]]
            seen = await who.say("chat", str(options.index(CHOSEN[question]) + 1))
        else:
            seen = await who.press(CHOSEN[question])
    return seen


async def by_sms(who: Visitor) -> Any:
    """The same with numbers."""
    seen = await who.say("sms", "Hallo")
    while question := (talk := seen["people"]["sms"]["conversation"])["question"]:
        place = talk["options"].index(CHOSEN[question]) + 1 if question in CHOSEN else None
        seen = await who.say("sms", TYPED.get(question) or str(place))
    return seen


def _live(seen: Any) -> Any:
    return next(one for one in seen["chat"]["messages"] if one["live"])


async def test_a_screening_by_chat_and_by_sms_leaves_the_same_answers_scores_and_offers(demo: Demonstration) -> None:
    who = await demo.visitor()
    chat = (await by_chat(who))["people"]["chat"]
    sms = (await by_sms(who))["people"]["sms"]

    def told(document: Any) -> Any:
        answers = {one["question"]: (one["value"], one["outcome"]) for one in document["answers"]}
        answers.pop("callback.number", None)
        return answers, [(one["value"], one["band"], one["subscales"]) for one in document["scores"]], [
            (one["activity"], one["reasons"], one["status"]) for one in document["offers"]]  # fmt: skip

    assert told(chat) == told(sms)
    assert chat["scores"][0]["value"] == 2
    assert [one["status"] for one in chat["offers"]] == ["accepted", "declined", "declined"]
    assert [(one["kind"], one["status"]) for one in chat["due"]] == [("check_in.week_1", "pending")]


async def test_nothing_is_short_circuited(demo: Demonstration) -> None:
    """What was typed came in by the webhooks, and what is read left through the outbox and was confirmed."""
    who = await demo.visitor()
    await who.say("chat", "Hallo")
    seen = await who.say("sms", "Hallo")
    assert {row.account for row in demo.rows(schema.inbox)} == {"1000000001", "+447700900999"}
    sent = demo.rows(schema.outbox)
    assert {row.status for row in sent} <= {"sent", "delivered"}
    read = sorted(one["text"] for phone in ("chat", "sms") for one in seen[phone]["messages"] if not one["mine"])
    assert len(read) == len(sent) == 4
    assert all(text.startswith(row.text) for text, row in zip(read, sorted(sent, key=lambda r: r.text), strict=True))
    assert all(one["parts"] >= 1 and one["status"] for one in seen["sms"]["messages"])


async def test_a_cry_for_help_is_first_in_the_queue_and_is_closed_with_a_reason_only(demo: Demonstration) -> None:
    who = await demo.visitor()
    await by_chat(who)
    await who.say("sms", "Hallo")
    seen = await who.say("sms", "ik wil niet meer leven")
    first = seen["queue"][0]
    assert (first["topic"], first["urgency"], first["urn"]) == ("crisis", "urgent", f"tel:{seen['sms']['number']}")
    assert [one["topic"] for one in seen["queue"]] == ["crisis", "introduction"]

    close = f"callbacks/{first['id']}/close"
    assert (await who.act(close, {"reason": "  "}))[0] == 422
    assert (await who.act(close, {}))[0] == 400
    status, after = await who.act(close, {"reason": "gesproken, dochter is bij haar"})
    assert status == 200
    assert [one["topic"] for one in after["queue"]] == ["introduction"]
    (row,) = demo.rows(schema.callback, schema.callback.c.id == first["id"])
    assert (row.status, row.reason) == ("done", "gesproken, dochter is bij haar")
    assert (await who.act(close, {"reason": "nog eens"}))[0] == 404


async def test_stop_is_confirmed_by_the_carrier_and_nothing_more_arrives_until_start(demo: Demonstration) -> None:
    who = await demo.visitor()
    await who.say("sms", "Hallo")
    seen = await who.say("sms", "STOP")
    assert seen["sms"]["messages"][-1]["text"].startswith("U bent afgemeld")
    assert seen["sms"]["blocked"]
    assert seen["people"]["sms"]["person"]["status"] == "stopped"
    number = len(seen["sms"]["messages"])
    assert len((await who.jump(168))["sms"]["messages"]) == number
    seen = await who.say("sms", "START")
    assert not seen["sms"]["blocked"]
    assert seen["people"]["sms"]["person"]["status"] == "active"


async def test_two_visitors_have_telephones_of_their_own_and_share_queue_and_clock(demo: Demonstration) -> None:
    one, other = await demo.visitor(), await demo.visitor()
    first = await one.say("chat", "ik wil gebeld worden")
    seen = await other.see()
    assert seen["chat"]["messages"] == []
    assert (seen["chat"]["id"], seen["sms"]["number"]) != (first["chat"]["id"], first["sms"]["number"])
    await one.say("sms", "help ik ben gevallen en kan niet opstaan")
    assert (await other.see())["queue"][0]["topic"] == "crisis"
    await one.jump(24)
    assert (await other.see())["clock"]["now"] >= "2026-11-25T10:00"


async def test_a_new_telephone_is_somebody_whom_nobody_knows(demo: Demonstration) -> None:
    who = await demo.visitor()
    before = await who.say("sms", "Hallo")
    status, after = await who.act("phone", {"kind": "sms", "name": "Henk"})
    assert status == 200
    assert after["sms"]["number"] != before["sms"]["number"]
    assert (after["sms"]["name"], after["sms"]["messages"], after["people"]["sms"]) == ("Henk", [], None)
    assert after["chat"]["id"] == before["chat"]["id"]


async def test_changes_are_told_as_they_come_and_the_line_ends_with_the_service(demo: Demonstration) -> None:
    who = await demo.visitor()
    async with who.session.get(f"{demo.url}/demo/live") as live:
        assert live.headers["Content-Type"].startswith("text/event-stream")
        first = json.loads((await live.content.readline()).removeprefix(b"data: "))
        assert first["chat"]["messages"] == []
        await who.act("chat", {"text": "Hallo"})
        async with asyncio.timeout(10):
            while True:
                line = await live.content.readline()
                if line.startswith(b"data: ") and len(json.loads(line[6:])["chat"]["messages"]) >= 3:
                    break
            demo.service.stop.set()
            await live.content.read()  # to its end, which comes


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("chat", {"text": ""}, 422),
        ("chat", {"text": "x" * 5000}, 422),
        ("chat", {"text": 7}, 400),
        ("chat", {"press": {"message": 1, "data": "nothing|there"}}, 404),
        ("chat", ["no", "object"], 400),
        ("sms", {"text": "x" * 1601}, 422),
        ("sms", {"text": "x" * 70_000}, 413),
        ("phone", {"kind": "fax", "name": "Riet"}, 400),
        ("phone", {"kind": "sms"}, 400),
        ("clock", {"hours": 2}, 400),
        ("clock", {"hours": "24"}, 400),
        ("callbacks/none/close", {"reason": "zo"}, 404),
    ],
)
async def test_what_cannot_be_done_is_said_in_words(demo: Demonstration, path: str, body: Any, status: int) -> None:
    who = await demo.visitor()
    got, answer = await who.act(path, body)
    assert got == status
    assert len(answer["error"]) > 10
    assert demo.count(schema.inbox) == 0


async def test_half_an_emoji_is_no_reason_to_fall_over(demo: Demonstration) -> None:
    who = await demo.visitor()
    status, _ = await who.act("sms", {"text": "\ud83d Hallo"})
    assert status == 200
    await who.answered("sms", 2)


async def test_another_site_and_a_stranger_are_turned_away(demo: Demonstration) -> None:
    who = await demo.visitor()
    assert (await who.act("sms", {"text": "Hallo"}, headers={"Origin": "https://elsewhere.example"}))[0] == 403
    assert (await who.act("sms", {"text": "Hallo"}, headers={"Origin": "http://[x"}))[0] == 403
    # A name of somebody else's that leads here: its own pages would be of the same origin.
    led = {"Host": "evil.example", "Origin": "http://evil.example"}
    assert (await who.act("sms", {"text": "Hallo"}, headers=led))[0] == 403
    async with who.session.get(f"{demo.url}/demo/state", headers={"Host": "evil.example"}) as answer:
        assert answer.status == 403
    async with who.session.get(f"{demo.url}/demo", headers={"Host": "localhost"}) as answer:
        assert answer.status == 200
    assert (await who.act("sms", {"text": "Hallo"}, headers={"Content-Type": "text/plain"}))[0] == 415
    async with ClientSession(cookie_jar=CookieJar()) as stranger:
        assert (await Visitor(stranger, demo.url).act("sms", {"text": "Hallo"}))[0] == 403
        async with stranger.get(f"{demo.url}/demo/state") as answer:
            assert answer.status == 403
    assert demo.count(schema.inbox) == 0


async def test_the_page_and_its_files_are_safe_to_open_and_speak_two_languages(demo: Demonstration) -> None:
    who = await demo.visitor()
    async with who.session.get(f"{demo.url}/demo") as page:
        assert {name: page.headers[name] for name in SAFE} == SAFE
        assert "unsafe" not in page.headers["Content-Security-Policy"]
        assert '<html lang="nl">' in await page.text()
    assert '<html lang="en">' in await who.arrive("?lang=en")
    assert '<html lang="en">' in await who.arrive()  # it is remembered
    assert '<html lang="nl">' in await who.arrive("?lang=xx&speed=nan")
    async with who.session.get(f"{demo.url}/demo/static/main.js") as script:
        assert script.status == 200
        assert script.headers["X-Content-Type-Options"] == "nosniff"
    async with who.session.get(f"{demo.url}/demo/static/../page.py") as outside:
        assert outside.status == 404
    async with who.session.get(demo.url, allow_redirects=False) as front:
        assert front.headers["Location"] == "/demo"


async def test_whoever_only_looks_makes_nobody_look_again(demo: Demonstration) -> None:
    who = await demo.visitor()
    await who.see()
    before = demo.lines.telegram.version, demo.lines.twilio.version
    await who.see()
    assert (demo.lines.telegram.version, demo.lines.twilio.version) == before
    await who.act("chat", {"text": "Hallo"})
    assert demo.lines.telegram.version > before[0]


async def test_what_a_visitor_types_never_becomes_markup(demo: Demonstration) -> None:
    who = await demo.visitor()
    await who.say("sms", "</script><script>alert(1)</script>")
    assert "<script>alert" not in await who.arrive()


async def test_every_question_option_and_activity_has_words_in_both_languages(demo: Demonstration) -> None:
    who = await demo.visitor()
    for language in ("nl", "en"):
        page = await who.arrive(f"?lang={language}")
        data = json.loads(page.split('id="data">')[1].split("</script>")[0])
        words = data["words"]
        assert set(CHOSEN) | set(TYPED) | {"check_in.went"} <= set(words["questions"])
        assert all(words["options"][question].get(option) for question, option in CHOSEN.items())
        assert "openjehart" in words["activities"]
        assert {one["id"] for one in data["stories"]} >= {"riet", "henk", "crisis", "stop"}


async def test_the_time_shown_is_where_the_people_are(demo: Demonstration) -> None:
    who = await demo.visitor()
    now = (await who.see())["clock"]["now"]
    assert now.startswith("2026-11-24T10:00")
    assert datetime.fromisoformat(now).utcoffset()


async def test_whoever_is_on_duty_is_warned_and_no_page_shows_it(demo: Demonstration) -> None:
    who, other = await demo.visitor(), await demo.visitor()
    await other.say("sms", "Hallo")
    seen = await who.say("sms", "ik wil niet meer leven")
    assert "Ik waarschuw een collega." in seen["sms"]["messages"][1]["text"]
    alert = schema.outbox.c.alert.is_not(None)
    await until(lambda: [row.status for row in demo.rows(schema.outbox, alert)] in (["sent"], ["delivered"]))
    (row,) = demo.rows(schema.outbox, alert)
    assert (row.urn, row.account) == ("tel:+447700900998", "+447700900999")
    for page in (await who.see(), await other.see()):
        assert row.text not in str(page)
    after = await who.jump(24 * 7)
    assert [one["topic"] for one in after["queue"]] == ["crisis"]
    assert len(demo.rows(schema.outbox, alert)) < 100


async def test_the_desk_is_opened_signed_in_by_whoever_has_opened_the_page_and_anew_each_time(
    demo: Demonstration,
) -> None:
    who = await demo.visitor()
    links = []
    for _ in range(2):
        async with who.session.get(f"{demo.url}/demo/desk", allow_redirects=False) as answer:
            assert answer.status == 303
            links.append(answer.headers["Location"])
    assert all(link.startswith("/desk/in/") for link in links), "within the host that was asked"
    assert links[0] != links[1]
    async with who.session.get(f"{demo.url}{links[0]}") as answer:
        assert answer.url.path == "/desk"
        assert "Noor" in await answer.text()
        assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"], "the page shows it in a frame"
    held = {cookie.key: cookie.value for cookie in who.session.cookie_jar}
    async with who.session.get(f"{demo.url}{links[1]}") as answer:
        assert "Noor" in await answer.text()
    after = {cookie.key: cookie.value for cookie in who.session.cookie_jar}
    assert after["peilstation_desk"] == held["peilstation_desk"], "what is open elsewhere stays good"
    async with who.session.get(f"{demo.url}/demo") as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy, "nobody shows the demonstration within a page of theirs"

    async with ClientSession() as stranger, stranger.get(f"{demo.url}/demo/desk", allow_redirects=False) as answer:
        assert answer.headers["Location"] == "/demo"
