"""Judges from outside: programs from npm that nobody of Peilstation wrote, each started and ended around a test.

`emulated_twilio()` is a Twilio with a memory: it takes messages, keeps them, and texts our webhook with a signature.
`twilio_description()` and `twilio_description_before(upstream)` are Prism, reading every request (and what the
upstream answers) against Twilio's own OpenAPI description. Owns the processes, on loopback ports the system chooses.
Never reaches the internet, and never ends a process it did not start. Without npm there are no judges:
JudgeUnavailable says why, and the fixtures of conftest.py skip.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import time
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

HERE = Path(__file__).parent
PACKAGES = HERE / "node_modules"
TETHER = HERE / "tether.cjs"
DESCRIPTION = HERE.parent / "vectors" / "twilio_api_v2010.json"

VERBS = {"get", "post", "put", "patch", "delete"}

STARTS_WITHIN = 60.0  # seconds; emulate takes half a second and Prism two, on a machine with nothing else to do
ENDS_WITHIN = 5.0
ANSWERS_WITHIN = 15.0  # emulate itself gives a webhook ten

ACCOUNT_SID = "AC" + "5e" * 16
AUTH_TOKEN = "a-token-made-up-for-the-tests"
OUR_NUMBER = "+447700900100"


class JudgeUnavailable(Exception):
    """There is no such judge on this machine; the message says why."""


@dataclass(frozen=True)
class Answer:
    """One answer a judge gave. `complaints` are Prism's, about the request and about its upstream's response."""

    method: str
    path: str
    status: int
    complaints: tuple[str, ...]


class Judge:
    """A running judge at `url`, and the diary of its answers, oldest first."""

    def __init__(self, folder: Path, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._diary = folder / "diary"
        self._forgotten = 0

    def answers(self) -> list[Answer]:
        """What it answered since the start or the last `forget`: an answer that was read is in here."""
        return [_answer(line) for line in _lines(self._diary) if "status" in line][self._forgotten :]

    def complaints(self) -> list[str]:
        """Every complaint of those answers, with the request it is about."""
        return [f"{a.method} {a.path}: {complaint}" for a in self.answers() for complaint in a.complaints]

    def forget(self) -> None:
        """From here on only new answers count: for a judge that serves one test after the other."""
        self._forgotten += len(self.answers())


@dataclass(frozen=True)
class Delivery:
    """One call of emulate to a webhook. `status` is None where nobody answered; `error` then says why."""

    event: str
    url: str
    status: int | None
    error: str


class EmulatedTwilio(Judge):
    """emulate's Twilio, with one account and one number of ours. Everything here waits in a thread of its own, so that
    the webhook it calls meanwhile may run in the caller's event loop."""

    account_sid = ACCOUNT_SID
    auth_token = AUTH_TOKEN
    number = OUR_NUMBER

    async def point(self, **urls: str) -> None:
        """Set our number's `sms_url`, `voice_url` or `status_callback`. emulate signs that very text as the URL."""
        form = {"".join(part.title() for part in key.split("_")): url for key, url in urls.items()}
        await self._call("POST", f"{self._account}/IncomingPhoneNumbers/{_NUMBER_SID}.json", form)

    async def text(self, sender: str, body: str) -> dict[str, Any]:
        """Somebody texts our number: the signed webhook is called, once, and has answered when this returns.

        Returns the message as Twilio shows it, whatever the webhook said: that is in `deliveries`.
        """
        return await self._simulate("inbound-message", {"To": self.number, "From": sender, "Body": body})

    async def call(self, caller: str) -> dict[str, Any]:
        """Somebody phones our number: `voice_url` is called once, signed. The TwiML is not obeyed."""
        return await self._simulate("inbound-call", {"To": self.number, "From": caller})

    async def progress(self, sid: str, status: str) -> dict[str, Any]:
        """A message comes to `status` (sent, delivered, undelivered, failed, ...): its StatusCallback is called."""
        return await self._simulate("message-status", {"MessageSid": sid, "Status": status})

    async def messages(self, **filters: str) -> list[dict[str, Any]]:
        """The last thousand messages in both directions, newest first; `To="+44..."`, `From="+44..."` filter."""
        query = urlencode({"PageSize": 1000, **filters})
        page = await self._call("GET", f"{self._account}/Messages.json?{query}")
        return list(page["messages"])

    async def rings(self, sid: str, status: str) -> dict[str, Any]:
        """A call comes to `status` (ringing, in-progress, completed, busy, ...): its StatusCallback is called."""
        return await self._simulate("call-status", {"CallSid": sid, "Status": status})

    async def calls(self, **filters: str) -> list[dict[str, Any]]:
        """The last thousand calls in both directions, newest first; `To="+44..."`, `From="+44..."` filter."""
        page = await self._call("GET", f"{self._account}/Calls.json?{urlencode({'PageSize': 1000, **filters})}")
        return list(page["calls"])

    async def deliveries(self) -> list[Delivery]:
        """The last fifty calls to webhooks, oldest first. They stand on a page for people and nowhere else."""
        page = await asyncio.to_thread(self._exchange, "GET", "/?tab=webhooks", None)
        rows = [re.findall(r"<td>(.*?)</td>", row, re.DOTALL) for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)]
        cells = [[unescape(cell) for cell in row] for row in rows if row]
        return [Delivery(c[0], c[1], int(c[2]) if c[2] else None, c[4]) for c in reversed(cells)]

    @property
    def _account(self) -> str:
        return f"/2010-04-01/Accounts/{self.account_sid}"

    async def _simulate(self, what: str, form: Mapping[str, str]) -> dict[str, Any]:
        return await self._call("POST", f"/_twilio/simulate/{what}", form)

    async def _call(self, method: str, path: str, form: Mapping[str, str] | None = None) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(await asyncio.to_thread(self._exchange, method, path, form))
        return answer

    def _exchange(self, method: str, path: str, form: Mapping[str, str] | None) -> str:
        credentials = _basic(self.account_sid, self.auth_token)
        headers = {"Authorization": credentials, "Content-Type": "application/x-www-form-urlencoded"}
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=ANSWERS_WITHIN)
        try:
            connection.request(method, path, urlencode(form) if form else None, headers)
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        assert response.status < 300, f"emulate: {method} {path}: {response.status} {text}"
        return text


_NUMBER_SID = "PN" + "5e" * 16


@contextmanager
def emulated_twilio(**urls: str) -> Iterator[EmulatedTwilio]:
    """A Twilio of one's own: no messages yet. `urls` as in `EmulatedTwilio.point`. Raises JudgeUnavailable."""
    number = {"sid": _NUMBER_SID, "phone_number": OUR_NUMBER, **urls}
    seed = {"twilio": {"account": {"sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN}, "phone_numbers": [number]}}
    with _folder() as folder:
        (folder / "seed.json").write_text(json.dumps(seed), encoding="utf-8")
        # It insists on a port, which the tether does not heed.
        with _running("emulate", folder, "start", "--service", "twilio", "--seed", "seed.json", "--port", "1") as port:
            yield EmulatedTwilio(folder, port)


@contextmanager
def twilio_description() -> Iterator[Judge]:
    """Prism as Twilio: answers a right request with the description's example, a wrong one with 4xx.

    The examples are always the same ones, and remember nothing. A field or a query parameter that the description
    does not name goes unseen. Raises JudgeUnavailable.
    """
    with _folder() as folder, _prism(folder, "mock") as port:
        yield Judge(folder, port)


@contextmanager
def twilio_description_before(upstream: str) -> Iterator[Judge]:
    """Prism in front of another Twilio at `upstream`: a wrong request gets 4xx and is not passed on; a response that
    is not as described becomes a 500 (when the upstream has acted already). Raises JudgeUnavailable.

    Twilio's description knows no refusals, so a 400 of the upstream passes through without a complaint.
    """
    with _folder() as folder, _prism(folder, "proxy", upstream) as port:
        yield Judge(folder, port)


@contextmanager
def _prism(folder: Path, mode: str, *upstream: str) -> Iterator[int]:
    description = _as_twilio_means_it(json.loads(DESCRIPTION.read_text(encoding="utf-8")))
    (folder / "twilio.json").write_text(json.dumps(description), encoding="utf-8")
    with _running("@stoplight/prism-cli", folder, mode, "--errors", "twilio.json", *upstream) as port:
        yield port


def _as_twilio_means_it(description: Any) -> Any:
    """The description with the addresses of a list's pages as `uri-reference` where it says `uri`.

    They are relative in all that Twilio answers, its own examples here included; Prism would make every list a 500.
    """
    for operation in (path[verb] for path in description["paths"].values() for verb in VERBS & path.keys()):
        for response in operation["responses"].values():
            for body in response.get("content", {}).values():
                for name, field in body["schema"].get("properties", {}).items():
                    if name.endswith("uri") and field.get("format") == "uri":
                        field["format"] = "uri-reference"
    return description


@asynccontextmanager
async def client(url: str, account_sid: str = ACCOUNT_SID, auth_token: str = AUTH_TOKEN) -> AsyncIterator[Client]:
    """Twilio's own client, whose every request goes to `url` and to nowhere else."""
    async with HttpClientTowards(url) as http_client:
        yield Client(account_sid, auth_token, http_client=http_client)


class HttpClientTowards(AsyncTwilioHttpClient):
    """Twilio's asynchronous HTTP client, with another address before the path and a timeout on every request.

    The password goes as a header of ours: Twilio's way makes aiohttp 3.14 warn, and a warning is an error here.
    """

    def __init__(self, url: str) -> None:
        super().__init__()
        self._towards = urlsplit(url)

    async def request(
        self, method: str, url: str, *, headers: dict[str, str], auth: tuple[str, str], **others: Any
    ) -> Response:
        local = urlsplit(url)._replace(scheme=self._towards.scheme, netloc=self._towards.netloc)
        others |= {"headers": headers | {"Authorization": _basic(*auth)}, "timeout": ANSWERS_WITHIN}
        return await super().request(method, urlunsplit(local), **others)


def _basic(username: str, password: str) -> str:
    return f"Basic {b64encode(f'{username}:{password}'.encode()).decode()}"


@contextmanager
def _folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="peilstation-judge-") as name:
        yield Path(name)


@contextmanager
def _running(package: str, folder: Path, *arguments: str) -> Iterator[int]:
    """Run a package's program in `folder` and yield its port. The program ends with this, or with this process."""
    command = [*_program(package), *arguments]
    # Nothing of the caller's environment: no proxy, no settings of Node, no colours.
    environment = {"PATH": os.environ["PATH"], "TZ": "UTC", "NO_COLOR": "1", "JUDGE_DIARY": str(folder / "diary")}
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=environment,
            start_new_session=True,  # Ctrl-C is for pytest, which then ends the judge in good order
        ) as process,
    ):
        try:
            yield _port(process, folder)
        finally:
            _end(process)


def _program(package: str) -> list[str]:
    """The command that runs the program of an installed package, in exactly the version package.json pins."""
    node = shutil.which("node")
    if not node:
        raise JudgeUnavailable(f"{package} needs Node, and there is no `node` here")
    pinned = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"][package]
    manifest = PACKAGES / package / "package.json"
    found: dict[str, Any] = (
        json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else {"version": None}
    )
    if found["version"] != pinned:
        is_there = f"in version {found['version']}" if found["version"] else "not at all"
        raise JudgeUnavailable(
            f"{package} {pinned} is wanted and is installed {is_there}: `npm ci` in {HERE} installs it"
        )
    (program,) = found["bin"].values()
    return [node, "--require", str(TETHER), str(PACKAGES / package / program)]


def _port(process: subprocess.Popen[bytes], folder: Path) -> int:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        for line in _lines(folder / "diary"):
            return int(line["port"])
        if process.poll() is not None:
            break
        time.sleep(0.02)
    words = (folder / "log").read_text(encoding="utf-8", errors="replace").strip()
    raise RuntimeError(f"the judge does not start ({process.args!r}): {words[-2000:] or 'it does not say why'}")


def _end(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    process.stdin.close()  # the tether lets go
    try:
        process.wait(ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # its own session, so its own group


def _lines(diary: Path) -> list[dict[str, Any]]:
    whole = diary.read_text(encoding="utf-8").rpartition("\n")[0] if diary.exists() else ""
    return [json.loads(line) for line in whole.splitlines()]


def _answer(line: Mapping[str, Any]) -> Answer:
    return Answer(line["method"], line["path"], line["status"], tuple(_complaints(line)))


def _complaints(line: Mapping[str, Any]) -> Iterator[str]:
    """What Prism found: in the problem it answers with, or else in the header of an answer it lets pass."""
    problem, found = line["problem"], line["violations"]
    if problem:
        found = problem.get("validation") or f"{problem['title']}: {problem['detail']}"
    if isinstance(found, str):
        yield found
        return
    for each in found:
        if each["severity"] == "Error":
            yield f"{'.'.join(each['location'])}: {each['message']}"
