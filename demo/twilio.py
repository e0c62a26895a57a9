"""A simulated Twilio, on loopback. Owns accounts, numbers, their messages and the ledger of what came in.

Held against Twilio's own description of the API. It calls nobody but the webhooks it was given, once each; no message
ever leaves it, and its telephones (`demo.twilio_voice`) ring nowhere else. Messages in TwiML, and media, are not
simulated.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import ClientSession, web

from demo.faults import Status, suffer
from demo.serving import Now, Provider
from demo.twilio_calls import MAKES, MANY, METHODS, TEXTS, USUAL, Call, Refused, credentials
from demo.twilio_messages import VERSION, Message
from demo.twilio_voice import Telephones
from demo.twilio_webhooks import DELIVERED, Kind, Params, Post, Script, incoming, opt_out_type, post, progress


@dataclass(frozen=True)
class Number:
    """A telephone number of an account: where its messages are posted, its calls asked for, and their end told."""

    number: str
    account: str
    sms_url: str | None
    voice_url: str | None = None
    status_url: str | None = None


class Twilio(Provider):
    """Twilio: `with Twilio(now) as twilio`, then `add_account` and `add_number`. Attributes may change at any time."""

    def __init__(self, now: Now) -> None:
        super().__init__(now)
        self.script: Script = DELIVERED
        """What happens to a message after it was accepted."""
        self.scripts: dict[str, Script] = {}
        """The same, by recipient."""
        self.not_mobile: set[str] = set()
        """Numbers that cannot receive a message: 21614."""
        self.own_replies: Mapping[str, str] = {}
        """What Twilio itself answers to STOP, HELP or START, as one sets it in its console; nothing by default."""
        self.tells_opt_outs = True
        """Whether OptOutType is posted with STOP, START and HELP."""
        self.telephones = Telephones(self)
        """Those that can be called."""
        self._tokens: dict[str, str] = {}
        self._numbers: dict[str, Number] = {}
        self._messages: dict[str, Message] = {}
        self._opted_out: set[tuple[str, str]] = set()
        self._calls: list[Call] = []
        self._posts: list[Post] = []

    # Who there is

    def add_account(self, sid: str, auth_token: str) -> None:
        """Let an account exist. `sid` is AC and 32 hexadecimal digits."""
        with self.changing():
            self._tokens[sid] = auth_token

    def add_number(self, sid: str, number: str, sms_url: str | None = None, voice_url: str | None = None,
                   status_url: str | None = None) -> None:  # fmt: skip
        """Let a number belong to an account, with what is set for it in Twilio's console; again to change that."""
        with self.changing():
            self._numbers[number] = Number(number, sid, sms_url, voice_url, status_url)

    def number(self, number: str) -> Number:
        """A number of an account. Raises KeyError."""
        with self.reading():
            return self._numbers[number]

    # The person's side

    def text(self, from_: str, to: str, body: str, *, media: int = 0, deliver: bool = True) -> Message:
        """A person sends a message. Without `deliver` it is only in the list: the service was not reached."""
        with self.changing():
            number = self._numbers[to]
            self._heed(to, from_, opt_out_type(body))
            message = self._new(number.account, from_, to, body, "inbound", media)
            self._answer_itself(number.account, from_, to, opt_out_type(body))
        if deliver:
            self.deliver(message.sid)
        return message

    def deliver(self, sid: str) -> None:
        """Post a message that came in, for the first time or once more."""
        self.soon(partial(self._deliver, self._messages[sid]))

    def conversation(self, person: str, number: str) -> tuple[Message, ...]:
        """The messages between a person and a number, both directions, oldest first."""
        with self.reading():
            return tuple(one for one in self._messages.values() if {one.from_, one.to} == {person, number})

    # The ledger

    @property
    def calls(self) -> tuple[Call, ...]:
        """Every request, in order of arrival."""
        with self.reading():
            return tuple(self._calls)

    @property
    def sent(self) -> tuple[Message, ...]:
        """Every message that was accepted of the service, in order, answered or not."""
        with self.reading():
            return tuple(one for one in self._messages.values() if one.direction != "inbound")

    @property
    def posts(self) -> tuple[Post, ...]:
        """Everything that was posted to the service, in the order in which it was answered."""
        with self.reading():
            return tuple(self._posts)

    def posted(self, sid: str, kind: Kind = "sms") -> tuple[Post, ...]:
        """What was posted of one message."""
        return tuple(one for one in self.posts if one.sid == sid and one.kind == kind)

    def opted_out(self, person: str, number: str) -> bool:
        """Whether the carrier keeps messages from this number away from this person."""
        with self.reading():
            return (number, person) in self._opted_out

    @property
    def messages(self) -> tuple[Message, ...]:
        """Every message in both directions, oldest first."""
        with self.reading():
            return tuple(self._messages.values())

    # What outlives a restart

    def remembered(self) -> dict[str, Any]:
        """Messages in both directions, and who opted out, as JSON."""
        with self.reading():
            messages = [one.remembered() for one in self._messages.values()]
            return {"messages": messages, "opted_out": sorted(map(list, self._opted_out))}

    def recall(self, memory: dict[str, Any]) -> None:
        """Take up what was `remembered`."""
        with self.changing():
            for one in memory["messages"]:
                self._messages[one["sid"]] = Message.recalled(one, time.monotonic())
            self._opted_out |= {(number, person) for number, person in memory["opted_out"]}

    # What happens by itself

    def owns(self, sid: str, number: str) -> bool:
        """Whether a number belongs to an account."""
        with self.reading():
            return number in self._numbers and self._numbers[number].account == sid

    async def accept(self, sid: str, from_: str, to: str, body: str, callback: str | None) -> Message:
        """Take a message of the service's and let it go its way."""
        with self.changing():
            message = self._new(sid, from_, to, body, "outbound-api")
        script = self.scripts.get(to, self.script)
        answer = asyncio.Event()
        self.soon(partial(self._play, message.sid, callback, script, answer))
        await answer.wait()
        return message

    def _new(self, sid: str, from_: str, to: str, body: str, direction: str, media: int = 0) -> Message:
        now = self.now()
        name = ("MM" if media else "SM") + secrets.token_hex(16)
        status, sent = ("received", now) if direction == "inbound" else ("queued", None)
        at = time.monotonic()
        message = Message(name, sid, from_, to, body, direction, status, now, at, sent, media=media)
        self._messages[name] = message
        return message

    def _heed(self, number: str, person: str, wish: str | None) -> None:
        if wish == "STOP":
            self._opted_out.add((number, person))
        elif wish == "START":
            self._opted_out.discard((number, person))

    def _answer_itself(self, account: str, person: str, number: str, wish: str | None) -> None:
        if wish is not None and wish in self.own_replies:
            said = self._new(account, number, person, self.own_replies[wish], "outbound-reply")
            self._messages[said.sid] = said.becomes("delivered", None, self.now())

    async def _deliver(self, message: Message, session: ClientSession) -> None:
        if (url := self._numbers[message.to].sms_url) is None:
            return
        wish = opt_out_type(message.body) if self.tells_opt_outs else None
        await self._post(session, "sms", message, url, incoming(message, wish))

    async def _play(
        self, sid: str, url: str | None, script: Script, answer: asyncio.Event, session: ClientSession
    ) -> None:
        """Let a message go through its script, and the API answer once the early steps are done."""
        for step in script:
            if not step.early:
                answer.set()
            await asyncio.sleep(step.after)
            with self.changing():
                message = self._messages[sid].becomes(step.status, step.error_code, self.now())
                self._messages[sid] = message
            if url is not None:
                await self._post(session, "status", message, url, progress(message, step))
        answer.set()

    async def _post(self, session: ClientSession, kind: Kind, message: Message, url: str, params: Params) -> None:
        done = await post(session, self._tokens[message.account], kind, message.sid, url, params)
        with self.changing():
            self._posts.append(done)

    async def post_voice(self, session: ClientSession, account: str, sid: str, url: str, params: Params) -> str:
        """Post something about a call; what was answered."""
        done = await post(session, self._tokens[account], "voice", sid, url, params)
        with self.changing():
            self._posts.append(done)
        return done.reply

    # The way in

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        messages, calls = (f"/{VERSION}/Accounts/{{account}}/{what}" for what in ("Messages", "Calls"))
        return [
            web.post(f"{messages}.json", partial(self._serve, "create")),
            web.get(f"{messages}.json", partial(self._serve, "list")),
            web.get(f"{messages}/{{Sid}}.json", partial(self._serve, "fetch")),
            web.post(f"{calls}.json", partial(self._serve, "call")),
            web.get(f"{calls}.json", partial(self._serve, "calls")),
            web.get(f"{calls}/{{Sid}}.json", partial(self._serve, "called")),
            web.route("*", "/{path:.*}", self._lost),
        ]

    async def _lost(self, request: web.Request) -> web.Response:
        return self.refusal(Status(404, f"The requested resource {request.path} was not found"))

    async def _serve(self, method: str, request: web.Request) -> web.StreamResponse:
        fields = await _read(request)
        call = Call(request.match_info["account"], method, fields, time.monotonic())
        with self.changing():
            self._calls.append(call)
        accept = partial(self._answer, call, request.headers.get("Authorization"))
        answer = await suffer(self.faults.take(method, fields.get("To")), request, accept, self.refusal)
        if answer is None:
            return web.Response()  # nobody hears it
        with self.changing():
            call.status = answer.status
        return answer

    async def _answer(self, call: Call, authorization: str | None) -> web.Response:
        try:
            self._authenticate(call.account, authorization)
            found = await METHODS[call.method](self, call.account, call.fields)
        except Refused as refused:
            return self.refusal(refused.status)
        return web.json_response(found, status=201 if call.method in MAKES else 200)

    def _authenticate(self, account: str, authorization: str | None) -> None:
        sid, auth_token = credentials(authorization)
        if not auth_token or self._tokens.get(sid) != auth_token:
            raise Refused(401, 20003)
        if sid != account:
            raise Refused(404, 20404)

    def refusal(self, status: Status) -> web.Response:
        """An error in Twilio's shape."""
        error = status.error or USUAL.get(status.code, 20500)
        body = {
            "code": error,
            "message": status.text or TEXTS.get(error, f"Error {error}"),
            "more_info": f"https://www.twilio.com/docs/errors/{error}",
            "status": status.code,
        }
        headers = {} if status.retry_after is None else {"Retry-After": str(status.retry_after)}
        if status.code == 401:
            headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
        return web.json_response(body, status=status.code, headers=headers)


async def _read(request: web.Request) -> Params:
    """Query, form and path of a request, as one."""
    form = parse_qsl((await request.read()).decode(errors="replace"), keep_blank_values=True)
    told: Params = {}
    for name, value in form:
        told[name] = f"{told[name]}{MANY}{value}" if name in told else value
    return dict(request.query) | told | {"Sid": request.match_info.get("Sid", "")}
