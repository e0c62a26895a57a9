"""What people see who do not ask for JSON."""

from __future__ import annotations

import pytest

from flows import signals
from peilstation import tables
from tests.content import dronten

CALLBACK = {
    "id": "08b5d235-f316-5f3a-a4e5-449c82d003eb", "topic": "crisis", "urgency": "urgent", "status": "open",
    "promised_from": "2026-11-24T09:00:00+01:00", "promised_until": "2026-11-24T12:30:00+01:00", "attempts": [],
    "urn": "tel:+447700900003", "municipality": "dronten", "name": "Riet", "number": "+447700900003", "day_part": None,
    "created_at": "2026-11-23T20:28:44+01:00", "owner": None, "reason": None,
}  # fmt: skip


def shown(capsys: pytest.CaptureFixture[str], *parts: object) -> str:
    tables.show(*parts)  # type: ignore[arg-type]
    return capsys.readouterr().out


def test_a_callback_is_whom_to_call_when_and_its_id_to_copy(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, *tables.callbacks([CALLBACK])).splitlines() == [
        "NOOD (dringend) in dronten: open",
        "  beloofd 24-11-2026 09:00 tot 24-11-2026 12:30",
        "  Riet, +447700900003",
        "  08b5d235-f316-5f3a-a4e5-449c82d003eb",
        "Meer over wie bovenaan staat (met --texts erachter ook wat er geschreven is):",
        "peilstation person show tel:+447700900003",
    ]


def test_it_says_how_often_was_called_and_when_again(capsys: pytest.CaptureFixture[str]) -> None:
    calls = [
        {
            "at": f"2026-11-24T0{hour}:15:00+01:00",
            "undone_at": undone,
            "disposition": "no_answer",
            "by": "desk:1",
            "next_at": None,
        }
        for hour, undone in ((8, None), (9, None), (9, CALLBACK["created_at"]))
    ]
    again = {"next_at": "2026-11-25T13:00:00+01:00"}
    last = "2 keer gebeld, het laatst 24-11-2026 09:15"
    for change, line in (
        ({"attempts": calls}, last),
        (again, "weer bellen 25-11-2026 13:00"),
        ({"attempts": calls, **again}, f"{last}, weer bellen 25-11-2026 13:00"),
    ):
        assert f"\n  {line}\n" in shown(capsys, *tables.callbacks([CALLBACK | change]))
    assert "bellen" not in shown(capsys, *tables.callbacks([CALLBACK | {"attempts": calls[2:]}]))


def test_who_may_share_a_telephone_with_violence_is_called_with_care(capsys: pytest.CaptureFixture[str]) -> None:
    signalled = CALLBACK | {
        "signals": ["amber:nl.violence.hits"],
        "suggestions": ["vraagelkaar"],
        "day_part": "morning",
    }
    out = shown(capsys, *tables.callbacks([signalled]))
    assert "signaal: schreef over geweld of bang zijn" in out
    assert "Noem bij het bellen niet waar het over gaat" in out
    assert "om over te praten: vraagelkaar" in out
    assert "in de ochtend" in out
    assert "LET OP" not in shown(capsys, *tables.callbacks([CALLBACK]))


def test_where_several_municipalities_wait_the_ready_made_command_says_which(
    capsys: pytest.CaptureFixture[str],
) -> None:
    nobody, elsewhere = CALLBACK | {"urn": None}, CALLBACK | {"municipality": "urk"}
    assert shown(capsys, *tables.callbacks([nobody, elsewhere])).splitlines()[-1] == (
        "peilstation person show tel:+447700900003 --municipality urk"
    )
    assert "person show" not in shown(capsys, *tables.callbacks([nobody]))


CANNOT_BE_WRITTEN_TO = "let op: onze berichten komen niet aan (alleen bellen)"
NO_NUMBER = "let op: geen telefoonnummer bekend"
STOPPED = "let op: afgemeld met STOP"
ON_TELEGRAM = {"urn": "telegram:1", "number": None}


@pytest.mark.parametrize(("changes", "lines"), [
    ({"person_status": "active", "unheard": False}, []),
    ({"person_status": "unreachable", "unheard": False}, [CANNOT_BE_WRITTEN_TO]),
    ({"person_status": "active", "unheard": True}, [CANNOT_BE_WRITTEN_TO]),
    ({"person_status": "unreachable", "unheard": True}, [CANNOT_BE_WRITTEN_TO]),
    ({"person_status": "stopped"}, [STOPPED]),
    ({"number": None}, []),
    ({"urn": "telegram:1"}, []),
    (ON_TELEGRAM, [NO_NUMBER]),
    ({"urn": None, "number": None}, [NO_NUMBER]),
    (ON_TELEGRAM | {"person_status": "stopped", "unheard": True}, [CANNOT_BE_WRITTEN_TO, NO_NUMBER, STOPPED]),
    (ON_TELEGRAM | {"person_status": "stopped", "unheard": True, "status": "done"}, []),
])  # fmt: skip
def test_what_to_know_before_calling_is_a_line_each(
    capsys: pytest.CaptureFixture[str], changes: dict[str, object], lines: list[str]
) -> None:
    out = shown(capsys, *tables.callbacks([CALLBACK | changes])).splitlines()
    assert [line.strip() for line in out if "let op" in line] == lines


def test_who_was_not_called_in_time_is_too_late(capsys: pytest.CaptureFixture[str]) -> None:
    assert "NOOD (dringend) in dronten: open, TE LAAT\n" in shown(
        capsys, *tables.callbacks([CALLBACK | {"overdue": True}])
    )
    assert "TE LAAT" not in shown(capsys, *tables.callbacks([CALLBACK | {"overdue": False}]))


@pytest.mark.parametrize(("signals", "words"), [
    (["message.failed"], "ons antwoord kwam niet aan"),
    (["message.in_doubt"], "niet zeker of ons antwoord aankwam"),
    (["red:nl.suicide.act", "red:en.suicide.direct", "amber:tr.weary"], "schreef over dood willen"),
    (["amber:nl.suicide.topic"], "schreef over zelfdoding, misschien van een ander"),
    (["red:nl.medical.fire"], "schreef over brand of gas"),
    (["amber:nl.violence.broken-in"], "schreef over een inbraak"),
    (["amber:nl.violence.lashing-out"], "schreef over slaan, gooien of pijn doen"),
    (["amber:nl.medical.confused"], "schreef verward, of hoort stemmen"),
    (["red:weighed.suicide"], "mogelijk: schreef over dood willen"),
    (["amber:weighed.medical"], "mogelijk: schreef over een val, een ziekte of een ongeluk"),
    (["amber:weighed.dragons"], "amber:weighed.dragons"),
    (["red:ar.cry", "message.failed"], "riep om hulp, ons antwoord kwam niet aan"),
    (["red:nl.dragons.here", "s", "nl.suicide.act"], "red:nl.dragons.here, s, nl.suicide.act"),
])  # fmt: skip
def test_signals_are_words_where_their_ids_tell_them(
    capsys: pytest.CaptureFixture[str], signals: list[str], words: str
) -> None:
    assert f"  signaal: {words}\n" in shown(capsys, *tables.callbacks([CALLBACK | {"signals": signals}]))


def test_every_rule_that_ships_has_words() -> None:
    rules = {f"{rule.level}:{rule.id}" for safety in dronten()[0].safety for rule in safety.rules}
    assert rules
    for language in ("nl", "en"):
        assert [rule for rule in sorted(rules) if signals.in_words(rule, language) == rule] == []


def test_an_english_desk_hears_of_danger_in_english() -> None:
    assert signals.in_words("red:nl.fallen", "en") == "wrote about a fall, an illness or an accident"
    assert signals.in_words("red:weighed.suicide", "en") == "possibly: wrote about wanting to be dead"
    assert signals.in_words("S1", "en") == "moderate score on the questions about loneliness"


def test_an_empty_queue_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, *tables.callbacks([])) == "Er wacht niemand op een telefoontje.\n"


def test_what_a_stranger_wrote_neither_steers_the_terminal_nor_is_markup(capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(capsys, *tables.callbacks([CALLBACK | {"name": "\x1b[2J[red]Riet[/red]:smile:"}]))
    assert "\x1b" not in out
    assert "[red]Riet[/red]:smile:" in out


def test_a_person_is_facts_and_a_table_of_each_kind_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    moment = "2026-11-24T09:00:00+01:00"
    document = {
        "person": {"municipality": "dronten", "urns": ["tel:+447700900003"], "roles": ["senior"], "age_band": None,
                   "kern": "Swifterbant", "language": "nl", "status": "active",
                   "consents": [{"purpose": "keep", "role": None, "granted": True, "at": moment, "channel": "sms",
                                 "text_version": "465ec90a468c"}]},
        "conversation": None,
        "answers": [], "offers": [], "referrals": [], "callbacks": [], "due": [], "messages": [],
        "scores": [{"instrument": "djg6", "value": None, "band": "not_scored", "missing": 2, "at": moment,
                    "subscales": {"emotional": 2, "social": "not_scored"}}],
    }  # fmt: skip
    out = shown(capsys, *tables.person(document))
    assert "tel:+447700900003 in dronten" in out
    assert "keep" in out
    assert "ja" in out
    assert "emotional 2, social not_scored" in out
    assert "Berichten" not in out


MESSAGES = [
    {"direction": way, "channel": "sms", "at": f"2026-11-24T09:0{minute}:00+01:00", "status": status,
     "external_id": None, "text": f"woorden {minute}"}
    for minute, (way, status) in enumerate([("in", "received"), ("out", "sent"), ("out", "delivered"),
                                            ("out", "failed"), ("out", "in_doubt"), ("out", "queued")])
]  # fmt: skip


def messages(capsys: pytest.CaptureFixture[str], rows: list[dict[str, object]]) -> str:
    who = {"municipality": "dronten", "urns": [], "roles": [], "age_band": None, "kern": None, "language": "nl",
           "status": "active", "consents": []}  # fmt: skip
    empty = dict.fromkeys(("answers", "scores", "offers", "referrals", "callbacks", "due"), ())
    return shown(capsys, *tables.person({"person": who, "conversation": None, **empty, "messages": rows}))


def test_messages_without_their_texts_are_a_count_and_those_that_went_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    bare = [{key: value for key, value in one.items() if key != "text"} for one in MESSAGES]
    out = messages(capsys, bare)
    assert "Berichten: 1 in, 5 uit (aankomst bevestigd: 1)" in out
    for minute, words in ((3, "mislukt"), (4, "niet zeker of het aankwam"), (5, "wacht op verzending")):
        assert words in next(line for line in out.splitlines() if f"09:0{minute}" in line)
    assert not any(f"09:0{minute}" in out for minute in (0, 1, 2))
    assert "niet zeker aankwamen" not in messages(capsys, bare[:3])


def test_messages_with_their_texts_are_all_there_with_what_became_of_them_in_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = messages(capsys, [*MESSAGES[:-1], MESSAGES[-1] | {"text": None}])
    for words in ("woorden 0", "woorden 4", "ontvangen", "verstuurd", "aangekomen", "mislukt", "wacht op verzending"):
        assert words in out
    assert "in_doubt" not in out


def test_erasing_counts_rows_by_table(capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(capsys, *tables.counts({"person": 1, "inbox": 12}))
    assert "inbox" in out
    assert "12" in out
