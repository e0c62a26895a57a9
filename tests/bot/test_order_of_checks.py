"""The order of checks: whoever may not come in is told so before anything of theirs is read, and leaves no trace."""

from __future__ import annotations

import json
import socket

import pytest

from bot import phone, web
from tests.bot.doors import AUTH, PUBLIC, SECRETS, Doors, message, signature, sms

PATHS = {
    "telegram": "/telegram/dronten",
    "sms": "/twilio/dronten/sms",
    "status": "/twilio/dronten/status?outbox=1",
    "turn": "/twilio/dronten/voice/desk/1/2",
    "progress": "/twilio/dronten/voice/desk/1/progress/you",
    "call": "/twilio/dronten/voice",
    "said": "/twilio/dronten/voice/1?keys=one",
    "over": "/twilio/dronten/voice/status",
    "dialled": "/twilio/dronten/voice/1/dial/1",
    "called": "/twilio/dronten/voice/out/1/1",
    "rings": "/twilio/dronten/voice/out/1/1/status",
    "whispered": "/twilio/dronten/voice/1/whisper/1?call=CA1",
    "pressed": "/twilio/dronten/voice/1/whisper/1/1?call=CA1",
}
KEYS = {door: web.SECRET if door == "telegram" else web.SIGNATURE for door in PATHS}
WRONG = "bm9wZW5vcGVub3Blbm9wZW5vcGU="
EVERYWHERE = pytest.mark.parametrize("door", PATHS)


def right(door: str, body: bytes = b"") -> dict[str, str]:
    """The key that opens a door for this body, of one name at most."""
    name, _, value = body.decode("latin-1").partition("=")
    form = {name: value} if body else {}
    sealed = SECRETS["dronten"] if door == "telegram" else signature(AUTH["dronten"], PUBLIC + PATHS[door], form)
    return {KEYS[door]: sealed}


def head(door: str, *headers: str) -> bytes:
    """A request's first lines, and an empty one."""
    return "\r\n".join([f"POST {PATHS[door]} HTTP/1.1", "Host: x", *headers, "", ""]).encode("latin-1")


@EVERYWHERE
@pytest.mark.parametrize("place", ["nergens", "DRONTEN", "%00", "dronten%00", "..", "drönten"])
def test_a_municipality_that_is_not_served_is_not_found(lasting: Doors, door: str, place: str) -> None:
    path = PATHS[door].replace("dronten", place).encode().decode("latin-1")
    asked = f"POST {path} HTTP/1.1\r\nHost: x\r\n{KEYS[door]}: {WRONG}\r\nContent-Length: 0\r\n\r\n"
    # What is no request at all never reaches the doors.
    assert lasting.raw(asked.encode("latin-1")) == (400 if "ö" in place else 404)


@EVERYWHERE
@pytest.mark.parametrize("key", [(), ("{}: ",)])
@pytest.mark.parametrize("body", ["Content-Length: 2", "Content-Length: 1000000000", "Transfer-Encoding: chunked"])
def test_without_a_key_it_is_403_whatever_is_to_come(lasting: Doors, door: str, key: tuple[str], body: str) -> None:
    assert lasting.raw(head(door, *(line.format(KEYS[door]) for line in key), body)) == 403


@EVERYWHERE
@pytest.mark.parametrize("key", ["right", "wrong"])
def test_a_body_that_says_it_is_too_large_is_413_before_a_byte_of_it_was_sent(
    lasting: Doors, door: str, key: str
) -> None:
    given = (right(door) if key == "right" else {KEYS[door]: WRONG})[KEYS[door]]
    for length in (web.LARGEST + 1, 10**9, 10**18):
        assert lasting.raw(head(door, f"{KEYS[door]}: {given}", f"Content-Length: {length}")) == 413


@EVERYWHERE
def test_a_body_that_does_not_say_how_large_it_is_is_413_as_soon_as_it_is_too_large(lasting: Doors, door: str) -> None:
    with socket.create_connection(("127.0.0.1", lasting.port), timeout=10) as wire:
        wire.sendall(head(door, f"{KEYS[door]}: {WRONG}", "Transfer-Encoding: chunked"))
        for _ in range(17):
            wire.sendall(b"1000\r\n" + b"a" * 0x1000 + b"\r\n")
        # It has not ended: whoever waited for the end would wait still.
        assert wire.recv(64).split(b" ")[1] == b"413"


@EVERYWHERE
def test_a_body_of_just_the_largest_size_is_read(lasting: Doors, door: str) -> None:
    body = b"a" * web.LARGEST
    assert lasting.post(PATHS[door], body, {KEYS[door]: WRONG}) == 403
    assert lasting.post(PATHS[door], body + b"a", {KEYS[door]: WRONG}) == 413
    body = b"x=" + b"a" * (web.LARGEST - 2)
    assert lasting.post(PATHS[door], body, right(door, body)) == 400


@EVERYWHERE
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b"\x00", b"Body=%"])
def test_a_wrong_key_is_403_before_the_body_is_looked_at(lasting: Doors, door: str, body: bytes) -> None:
    before = lasting.stored()
    for wrong in (WRONG, "\u00e9", right(door)[KEYS[door]][:-1], right(door)[KEYS[door]] + "=", " x"):
        assert lasting.post(PATHS[door], body, {KEYS[door]: wrong}) == 403
    assert lasting.stored() == before


@EVERYWHERE
@pytest.mark.parametrize("body", [b"", b"x=y", b"{", b"\x00"])
def test_with_the_right_key_what_is_not_what_it_should_be_is_400(lasting: Doors, door: str, body: bytes) -> None:
    before = lasting.stored()
    assert lasting.post(PATHS[door], body, right(door, body)) == 400
    assert lasting.stored() == before


@pytest.mark.parametrize("length", ["-1", "1e3", "0x10", "1_0", "\u00b2", "9" * 5000, "2, 3"])
def test_a_length_that_is_none_is_refused_and_never_a_fault(lasting: Doors, length: str) -> None:
    asked = head("telegram", f"{web.SECRET}: {SECRETS['dronten']}", f"Content-Length: {length}")
    assert lasting.raw(asked) in (400, 413)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_only_posts_are_taken(lasting: Doors, method: str) -> None:
    for path in PATHS.values():
        assert lasting.raw(f"{method} {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()) == 405


def test_refusals_are_counted_by_door_and_leave_nothing_behind(lasting: Doors) -> None:
    before, lasting.tally.away[:] = lasting.stored(), []
    lasting.post("/telegram/elders", b"{}", {})
    lasting.post("/twilio/dronten/sms", b"", {web.SIGNATURE: WRONG})
    lasting.post("/telegram/dronten", b"{}", right("telegram"))
    lasting.post("/telegram/nergens", b"{}", right("telegram"))
    assert lasting.tally.away == [("elders", "telegram", 403), ("dronten", "sms", 403), ("dronten", "telegram", 400)]
    assert lasting.stored() == before


def test_a_secret_or_signature_of_one_municipality_opens_no_other(lasting: Doors) -> None:
    before = lasting.stored()
    body = json.dumps(message(1, "hallo")).encode()
    assert lasting.post("/telegram/elders", body, {web.SECRET: SECRETS["dronten"]}) == 403
    _, form, headers = lasting.signed("sms", sms("SM1", "hallo"))
    assert lasting.post("/twilio/elders/sms", form, headers) == 403
    assert lasting.post("/twilio/dronten/status", form, headers) == 403
    assert lasting.stored() == before


def test_an_answer_tells_nothing_of_what_was_sent(lasting: Doors) -> None:
    said = "vertrouwelijk"
    asked = head("telegram", f"{web.SECRET}: {SECRETS['dronten']}", f"Content-Length: {len(said)}") + said.encode()
    with socket.create_connection(("127.0.0.1", lasting.port), timeout=5) as wire:
        wire.sendall(asked.replace(b"Host: x", b"Host: x\r\nConnection: close"))
        answer = b"".join(iter(lambda: wire.recv(4096), b""))
    assert b" 400 " in answer
    assert said.encode() not in answer


def test_every_path_about_calls_is_among_those_that_are_tried(lasting: Doors) -> None:
    from re import fullmatch, sub

    tried = [path.partition("?")[0] for path in PATHS.values()]
    for route in phone.routes({}, PUBLIC):
        if "POST" in (route.methods or ()):
            shape = sub(r"\{[^}]*\}", "[^/]+", route.path)
            assert any(fullmatch(shape, path) for path in tried), route.path


def test_what_may_be_heard_by_anybody_takes_nothing_and_shows_no_other_file(lasting: Doors) -> None:
    before = lasting.stored()
    for path in ("nl/x.mp3", "nl/..%2f..%2f..%2fetc%2fpasswd", "../x", "nl/%00", "nl/call-over"):
        assert lasting.raw(f"GET /twilio/dronten/voice/audio/{path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()) == 404
    assert lasting.post("/twilio/dronten/voice/audio/nl/x.mp3", b"x" * 70_000, {}) == 405
    assert lasting.stored() == before
