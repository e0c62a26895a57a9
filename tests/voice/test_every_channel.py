"""The same answers give the same screening, byte for byte: by SMS, Telegram or telephone, and from one to another."""

from __future__ import annotations

import pytest

from flows.events import Channel
from tests.voice.talks import UNFINISHED, House, outcome
from tests.voice.transcripts import NAMES, transcript

pytestmark = pytest.mark.slow  # left out of `make test-fast`

BY: dict[str, tuple[Channel, ...]] = {
    "by SMS and telephone in turns": ("sms", "voice"),
    "by telephone and SMS in turns": ("voice", "sms"),
    "by Telegram": ("telegram",),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_screening_is_the_same_by_every_channel(talks: House, name: str) -> None:
    said = transcript(name)
    by_sms = outcome(talks.person().play(said, ["sms"]).document())
    for how, by in BY.items():
        document = talks.person().play(said, by).document()
        assert outcome(document).decode() == by_sms.decode(), how
        assert {one["raw_channel"] for one in document["answers"]} == set(by), how
        hung_up_half_way = document["conversation"]["status"] == "active" and document["answers"][-1]["raw_channel"]
        waits = [one for one in document["due"] if (one["kind"], one["status"]) == (UNFINISHED, "pending")]
        assert not waits or hung_up_half_way == "voice", how


@pytest.mark.parametrize("begins", ["sms", "voice"])
def test_a_screening_may_go_on_by_the_other_channel_at_every_question(talks: House, begins: Channel) -> None:
    said = transcript(NAMES[0])
    goes_on: Channel = "voice" if begins == "sms" else "sms"
    whole = outcome(talks.person().play(said, [begins]).document())
    for change in range(1, len(said)):
        talk = talks.person().play(said, [begins] * change + [goes_on] * (len(said) - change))
        assert outcome(talk.document()).decode() == whole.decode(), f"after {said[change - 1]}"
