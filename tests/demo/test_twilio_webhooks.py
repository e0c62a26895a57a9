"""What the simulated Twilio posts: messages that came in and what became of those that went out, signed."""

from __future__ import annotations

from functools import partial

import pytest
from twilio.request_validator import RequestValidator

from demo.twilio import Twilio
from demo.twilio_webhooks import DELIVERED, EARLY, REVERSED, SILENT, TWICE, UNDELIVERED, Script, signature
from tests.demo.calls import create, listed
from tests.demo.conftest import ACCOUNT, AUTH, NUMBER, PERSON
from tests.demo.service import Heard, Service


@pytest.fixture
def sms(twilio: Twilio, service: Service) -> str:
    """The webhook of our number."""
    url = f"{service.url}/twilio/dronten/sms?a=1&b=%20"
    twilio.add_number(ACCOUNT, NUMBER, url)
    return url


def is_signed(heard: Heard, url: str) -> bool:
    found: bool = RequestValidator(AUTH).validate(url, heard.form(), heard.headers["X-Twilio-Signature"])
    return found


def test_a_message_is_posted_with_everything_twilio_says_of_it(twilio: Twilio, service: Service, sms: str) -> None:
    message = twilio.text(PERSON, NUMBER, "Hallo, één \N{THUMBS UP SIGN} & = +")
    twilio.wait_for(lambda: twilio.posted(message.sid))
    (heard,) = service.heard
    assert heard.path == "/twilio/dronten/sms?a=1&b=%20"
    assert heard.headers["Content-Type"].startswith("application/x-www-form-urlencoded")
    assert heard.form() == {
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsMessageSid": message.sid,
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
        "From": PERSON,
        "To": NUMBER,
        "Body": "Hallo, één \N{THUMBS UP SIGN} & = +",
        "SmsStatus": "received",
        "NumMedia": "0",
        "NumSegments": "1",
        "FromCountry": "GB",
        "ToCountry": "GB",
    }
    (post,) = twilio.posts
    assert (post.kind, post.status, post.reply, post.error) == ("sms", 200, "<Response/>", None)


def test_the_signature_is_twilios(twilio: Twilio, service: Service, sms: str) -> None:
    twilio.text(PERSON, NUMBER, "Hallo, één \N{THUMBS UP SIGN}", media=2)
    service.wait_for(lambda: service.heard)
    assert is_signed(service.heard[0], sms)
    assert not is_signed(service.heard[0], f"{sms}&c=2")
    assert service.heard[0].form()["MediaContentType1"] == "image/jpeg"


def test_the_signature_is_that_of_twilios_own_example() -> None:
    params = {"CallSid": "CA1234567890ABCDE", "Digits": "1234", "From": "+14158675309"}
    params |= {"To": "+18005551212", "Caller": "+14158675309"}
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert signature("12345", url, params) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_a_message_while_the_service_was_down_is_only_in_the_list(twilio: Twilio, service: Service, sms: str) -> None:
    missed = twilio.text(PERSON, NUMBER, "gemist", deliver=False)
    twilio.text(PERSON, NUMBER, "gehoord")
    service.wait_for(lambda: service.heard)
    assert [one["body"] for one in listed(twilio)["messages"]] == ["gehoord", "gemist"]
    assert [heard.form()["Body"] for heard in service.heard] == ["gehoord"]
    twilio.deliver(missed.sid)
    twilio.deliver(missed.sid)
    service.wait_for(lambda: len(service.heard) == 3)
    assert service.heard[1].form() == service.heard[2].form()


def test_a_post_that_fails_is_not_tried_again_but_is_known(twilio: Twilio, service: Service, sms: str) -> None:
    service.answers = [500]
    first = twilio.text(PERSON, NUMBER, "een")
    twilio.wait_for(lambda: twilio.posted(first.sid))
    service.stop()
    second = twilio.text(PERSON, NUMBER, "twee")
    twilio.wait_for(lambda: twilio.posted(second.sid))
    assert [post.status for post in twilio.posts] == [500, None]
    assert "ClientConnectorError" in str(twilio.posts[1].error)


@pytest.mark.parametrize("word", ["STOP", " stop ", "StopAll", "UNSUBSCRIBE", "cancel", "End", "QUIT"])
@pytest.mark.parametrize("back", ["START", "yes", "Unstop"])
def test_stop_keeps_our_messages_away_until_start(
    twilio: Twilio, service: Service, sms: str, word: str, back: str
) -> None:
    twilio.text(PERSON, NUMBER, word)
    assert twilio.opted_out(PERSON, NUMBER)
    answer = create(twilio)
    assert (answer.status, answer.json()["code"]) == (400, 21610)
    assert create(twilio, To="+447700900124").status == 201
    twilio.text(PERSON, NUMBER, back)
    assert create(twilio).status == 201
    service.wait_for(lambda: len(service.heard) == 2)
    assert {heard.form()["OptOutType"] for heard in service.heard} == {"STOP", "START"}


def test_only_a_whole_word_is_heeded_and_help_changes_nothing(twilio: Twilio, service: Service, sms: str) -> None:
    for text in ("stop ermee", "HELP", "Hallo"):
        sid = twilio.text(PERSON, NUMBER, text).sid
        twilio.wait_for(partial(twilio.posted, sid))
    assert not twilio.opted_out(PERSON, NUMBER)
    assert [heard.form().get("OptOutType") for heard in service.heard] == [None, "HELP", None]


def test_a_number_without_advanced_opt_out_does_not_tell(twilio: Twilio, service: Service, sms: str) -> None:
    twilio.tells_opt_outs = False
    twilio.text(PERSON, NUMBER, "STOP")
    service.wait_for(lambda: service.heard)
    assert "OptOutType" not in service.heard[0].form()
    assert create(twilio).json()["code"] == 21610


@pytest.mark.parametrize(
    ("script", "told", "ends"),
    [
        (DELIVERED, "queued sent delivered", "delivered"),
        (REVERSED, "delivered sent queued", "delivered"),
        (TWICE, "sent sent delivered delivered", "delivered"),
        (UNDELIVERED, "sent undelivered", "undelivered"),
        (SILENT, "", "queued"),
    ],
    ids=["delivered", "reversed", "twice", "undelivered", "silent"],
)
def test_status_is_called_back_as_the_script_says(
    twilio: Twilio, service: Service, script: Script, told: str, ends: str
) -> None:
    twilio.scripts[PERSON] = script
    url = f"{service.url}/twilio/dronten/status"
    sid = create(twilio, StatusCallback=url).json()["sid"]
    service.wait_for(lambda: len(service.heard) == len(script))
    forms = [heard.form() for heard in service.heard]
    assert " ".join(form["MessageStatus"] for form in forms) == told
    assert all(form["MessageStatus"] == form["SmsStatus"] and form["MessageSid"] == sid for form in forms)
    assert all(is_signed(heard, url) for heard in service.heard)
    assert twilio.sent[0].status == ends
    assert [form["ErrorCode"] for form in forms if "ErrorCode" in form] == ["30005"] * (ends == "undelivered")


def test_status_may_be_called_back_before_the_api_answers(twilio: Twilio, service: Service) -> None:
    twilio.script = EARLY
    create(twilio, StatusCallback=f"{service.url}/status")
    assert [post.params["MessageStatus"] for post in twilio.posts] == ["sent", "delivered"]


def test_without_a_callback_a_message_still_arrives(twilio: Twilio) -> None:
    create(twilio)
    twilio.wait_for(lambda: twilio.sent[0].status == "delivered")
    assert twilio.posts == ()
    assert listed(twilio)["messages"][0]["date_sent"] is not None
