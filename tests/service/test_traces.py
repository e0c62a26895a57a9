"""Promise 9 for a whole run: no name, number, word or secret is in any line, or in any file but the database.

One process, both channels, and all that can go wrong around it; then every byte it left is searched.
"""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from db.blind import open_index
from db.crypto import KeyRing
from db.engine import connect
from demo import faults
from demo.telegram import Telegram
from demo.telegram_chats import Chat
from demo.twilio import Twilio
from demo.twilio_webhooks import signature
from tests.peilstation.desk import MORNING, TO_THE_OFFERS, Desk
from tests.service.process import BREAKS_ON, Process, free_port, serving

NAME, WORDS = "Zonnebloempje", "pannenkoekenstroop"
NUMBER, ERASED, CALLBACK = "+447700900777", "+447700900778", "+447700900779"
TELEGRAM_ID = 7777123456
TOKEN, SECRET = "42:AAGeheimBotToken", "geheim-van-de-webhook"
SID, AUTH, OURS = "AC" + "9" * 32, "geheim-auth-token", "+447700900999"
SENTINELS = (NAME, WORDS, NUMBER[1:], ERASED[1:], CALLBACK[3:], str(TELEGRAM_ID), TOKEN, TOKEN[3:], SECRET, AUTH,
             "Swifterbant")  # fmt: skip


pytestmark = pytest.mark.slow


def now() -> datetime:
    return datetime.now(UTC)


class Run:
    """A run that is over: what was printed, and the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.out = (folder.parent / "service.out").read_text("utf-8")
        self.err = (folder.parent / "service.err").read_text("utf-8")

    def files(self) -> dict[str, bytes]:
        """Every file that was left, by its name."""
        found = [path for path in self.folder.rglob("*") if path.is_file()]
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in found}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("run") / "here"
    folder.mkdir()
    port = free_port()
    with Telegram(now) as telegram, Twilio(now) as twilio:
        telegram.add_bot(TOKEN, "peil_bot")
        telegram.webhook_pauses = (0.05, 0.2)
        twilio.add_account(SID, AUTH)
        twilio.add_number(SID, OURS, f"http://127.0.0.1:{port}/twilio/dronten/sms")
        block = "PEILSTATION_MUNICIPALITIES__DRONTEN__"
        settings = {
            "PEILSTATION_CLOCK": MORNING, "PEILSTATION_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "PEILSTATION_TELEGRAM_API_URL": telegram.url, "PEILSTATION_TWILIO_API_URL": twilio.url,
            block + "TELEGRAM_TOKEN": TOKEN, block + "TELEGRAM_MODE": "webhook", block + "TELEGRAM_SECRET": SECRET,
            block + "TWILIO_ACCOUNT_SID": SID, block + "TWILIO_AUTH_TOKEN": AUTH, block + "TWILIO_NUMBER": OURS,
            block + "TWILIO_PER_SECOND": "1000",
        }  # fmt: skip
        with serving(folder, settings, port=port) as process:
            process.wait_until_ready()
            chat = telegram.chat(TOKEN, TELEGRAM_ID, NAME)
            talk(twilio, telegram, chat)
            erase(twilio)
            providers_fail(twilio, telegram, chat)
            knock(process)
            chat.write(f"{BREAKS_ON} {WORDS}")
            until_stored(telegram, chat)
            twilio.text(NUMBER, OURS, f"{BREAKS_ON} {WORDS}")
            assert process.ask("/metrics")[0] == 200
            code, _ = process.end()
            assert code == 0
        for address in (f"tel:{NUMBER}", f"telegram:{TELEGRAM_ID}"):
            assert Desk(folder).person(address)["person"]
    return Run(folder)


def talk(twilio: Twilio, telegram: Telegram, chat: Chat) -> None:
    """A screening by SMS to the end of the name and number, a cry on Telegram."""
    for line in (*TO_THE_OFFERS, "1", NAME):
        heard(twilio, NUMBER, line)
    chat.write(f"{WORDS}, ik wil dood")
    telegram.wait_for(lambda: chat.replies, 15)
    chat.write(f"{NAME} op {CALLBACK}")
    chat.send_voice(caption=WORDS)
    chat.edit(1, f"{WORDS} {WORDS}")
    chat.share_contact(CALLBACK)
    until_stored(telegram, chat)


def erase(twilio: Twilio) -> None:
    """Somebody who wants to be forgotten."""
    for line in ("Hallo", f"{WORDS} {NAME}", "ja", "wis mijn gegevens", "ja"):
        heard(twilio, ERASED, line)
    time.sleep(0.5)  # the last words are settled, and go too


def heard(twilio: Twilio, person: str, line: str) -> None:
    """Say it, and hear something."""
    before = len(twilio.conversation(person, OURS))
    twilio.text(person, OURS, line)
    twilio.wait_for(lambda: len(twilio.conversation(person, OURS)) > before + 1, 15)


def until_stored(telegram: Telegram, chat: Chat) -> None:
    telegram.wait_for(lambda: not telegram.pending(TOKEN), 15)


def providers_fail(twilio: Twilio, telegram: Telegram, chat: Chat) -> None:
    """Refused, hung up on, a page instead of JSON."""
    for fault in (faults.Status(400, text=f"bad {NUMBER}"), faults.Status(403, text=NAME), faults.Html(),
                  faults.Reset(accepted=True), faults.Status(500, text=WORDS)):  # fmt: skip
        twilio.faults.add(fault, method="create")
        telegram.faults.add(fault, method="sendMessage")
        twilio.text(NUMBER, OURS, f"terug {WORDS}")
        chat.write(f"terug {WORDS}")
        time.sleep(0.3)
    twilio.faults.add(faults.Status(21211, text=NUMBER), method="create")
    twilio.faults.add(faults.Hang(accepted=False, seconds=2), method="create")
    twilio.text(NUMBER, OURS, "help")
    until_stored(telegram, chat)
    twilio.wait_for(lambda: len([call for call in twilio.calls if call.status]) > 5, 15)


def knock(process: Process) -> None:
    """Malformed and forged, with the sentinels in path, header and body."""
    form = {"From": NUMBER, "Body": f"{WORDS} {NAME}", "To": OURS}
    secret = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    url = f"http://127.0.0.1:{process.port}/twilio/dronten/sms"
    signed = {"X-Twilio-Signature": signature(AUTH, url, form), "Content-Type": "application/x-www-form-urlencoded"}
    update = json.dumps({"message": {"text": WORDS, "from": {"id": TELEGRAM_ID, "first_name": NAME}}}).encode()
    posts = [
        ("/twilio/dronten/sms", urlencode(form).encode(), {"X-Twilio-Signature": WORDS}, 403),
        ("/twilio/dronten/sms", urlencode(form).encode(), signed, 400),
        (f"/twilio/dronten/sms?{quote(NUMBER)}", urlencode(form).encode(), signed, 403),
        (f"/twilio/{WORDS}/sms", urlencode(form).encode(), signed, 404),
        ("/telegram/dronten", update, secret, 400),
        ("/telegram/dronten", update, {"X-Telegram-Bot-Api-Secret-Token": WORDS}, 403),
        ("/telegram/dronten", f"{{{WORDS}".encode(), secret, 400),
        ("/telegram/dronten", f'{{"update_id": "{NAME}"}}'.encode(), secret, 400),
        (f"/bot{TOKEN}/{NAME}", b"", secret, 404),
    ]
    for path, body, headers, status in posts:
        assert process.ask(path, body, headers)[0] == status, path


def test_nothing_that_was_said_and_no_secret_is_in_what_it_prints(run: Run) -> None:
    assert [word for word in SENTINELS if word.lower() in (run.out + run.err).lower()] == []


def test_it_said_what_went_wrong_though(run: Run) -> None:
    assert "was quarantined" in run.err or "quarantine" in run.err
    assert "Traceback" not in run.err


def test_nothing_of_it_is_in_any_file_but_the_database(run: Run) -> None:
    files = run.files()
    assert "var/peilstation.db" in files
    others = {name: found for name, found in files.items() if not name.startswith("var/peilstation.db")}
    assert [(name, word) for name, found in others.items() for word in SENTINELS if word.encode() in found] == []


def test_nothing_of_it_can_be_read_in_the_database_either(run: Run) -> None:
    database = b"".join(found for name, found in run.files().items() if name.startswith("var/peilstation.db"))
    kept = {"Swifterbant"}  # a kern is plain: it is counted
    assert [word for word in SENTINELS if word not in kept and word.encode() in database] == []


def test_nobody_is_left_of_who_was_erased(run: Run) -> None:
    done = Desk(run.folder).do("person", "show", f"tel:{ERASED}", "--json")
    assert done.code == 1
    key = (run.folder / "var/secret.key").read_text("utf-8").strip()
    engine = connect(f"sqlite:///{run.folder}/var/peilstation.db", KeyRing.from_text(key))
    gone, here = (open_index(engine).urn(f"tel:{number}") for number in (ERASED, NUMBER))
    engine.dispose()
    database = b"".join(found for name, found in run.files().items() if name.startswith("var/peilstation.db"))
    assert (here in database, gone in database) == (True, False)
