"""What people see who do not ask for JSON."""

from __future__ import annotations

import pytest

from peilstation import tables

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
        "Meer over iemand: peilstation person show URN; met --texts ook wat er geschreven is.",
    ]


def test_who_may_share_a_telephone_with_violence_is_called_with_care(capsys: pytest.CaptureFixture[str]) -> None:
    signalled = CALLBACK | {
        "signals": ["amber:nl.violence.hits"],
        "suggestions": ["vraagelkaar"],
        "day_part": "morning",
    }
    out = shown(capsys, *tables.callbacks([signalled]))
    assert "signaal: amber:nl.violence.hits" in out
    assert "Noem bij het bellen niet waar het over gaat" in out
    assert "om over te praten: vraagelkaar" in out
    assert "in de ochtend" in out
    assert "LET OP" not in shown(capsys, *tables.callbacks([CALLBACK]))


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


def test_erasing_counts_rows_by_table(capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(capsys, *tables.counts({"person": 1, "inbox": 12}))
    assert "inbox" in out
    assert "12" in out
