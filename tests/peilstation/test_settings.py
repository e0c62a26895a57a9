"""Settings: three layers, files for secrets, and no silence about a name nobody knows."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from peilstation.names import SettingsError
from peilstation.settings import Settings, load

BLOCK = "PEILSTATION_MUNICIPALITIES__DRONTEN__"
SECRET = "do-not-tell-anybody"  # what no complaint may repeat


def complaints(folder: Path, **said: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load({f"PEILSTATION_{name}": text for name, text in said.items()}, folder)
    assert SECRET not in str(caught.value)
    assert SECRET not in repr(caught.value)
    return caught.value.complaints


def test_without_a_word_it_runs_on_sqlite(tmp_path: Path) -> None:
    settings = load({}, tmp_path)
    assert settings.database_url.get_secret_value() == "sqlite:///var/peilstation.db"
    assert settings.public_url == "http://127.0.0.1:8080"
    assert (settings.secret_key, settings.content_dir, settings.clock) == (None, None, None)


def test_the_environment_wins_from_dotenv_and_dotenv_from_toml(tmp_path: Path) -> None:
    (tmp_path / "peilstation.toml").write_text('public_url = "http://toml"\ntelegram_api_url = "http://toml"\n'
                                               'twilio_api_url = "http://toml"\n')  # fmt: skip
    (tmp_path / ".env").write_text("PEILSTATION_PUBLIC_URL=http://dotenv\nPEILSTATION_TELEGRAM_API_URL=http://dotenv\n")
    settings = load({"PEILSTATION_PUBLIC_URL": "http://environment"}, tmp_path)
    assert settings.public_url == "http://environment"
    assert settings.telegram_api_url == "http://dotenv"
    assert settings.twilio_api_url == "http://toml"


def test_a_municipality_is_a_block_that_layers_may_share(tmp_path: Path) -> None:
    (tmp_path / "peilstation.toml").write_text('[municipalities.noord-oost]\ntelegram_mode = "webhook"\n')
    settings = load({"PEILSTATION_MUNICIPALITIES__NOORD_OOST__TELEGRAM_TOKEN": SECRET}, tmp_path)
    block = settings.municipalities["noord-oost"]
    assert block.telegram_mode == "webhook"
    assert block.telegram_token
    assert block.telegram_token.get_secret_value() == SECRET


@pytest.mark.parametrize("layer", ["environment", ".env", "peilstation.toml"])
def test_each_setting_may_stand_in_a_file_of_its_own(tmp_path: Path, layer: str) -> None:
    (tmp_path / "url").write_text("http://filed\n")
    said = f"PEILSTATION_PUBLIC_URL_FILE={tmp_path / 'url'}\n"
    environ = {}
    if layer == "environment":
        environ["PEILSTATION_PUBLIC_URL_FILE"] = str(tmp_path / "url")
    else:
        line = said if layer == ".env" else f"public_url_file = '{tmp_path / 'url'}'\n"
        (tmp_path / layer).write_text(line)
    assert load(environ, tmp_path).public_url == "http://filed"


def test_a_secret_in_a_file_is_not_shown_either(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{SECRET}\n")
    settings = load({"PEILSTATION_MUNICIPALITIES__DRONTEN__TELEGRAM_TOKEN_FILE": str(tmp_path / "token")}, tmp_path)
    token = settings.municipalities["dronten"].telegram_token
    assert token
    assert token.get_secret_value() == SECRET
    assert SECRET not in repr(settings)


def test_names_nobody_knows_are_all_refused_at_once_each_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"PEILSTATION_PUBLICURL={SECRET}\nOTHER_THING=fine\n")
    (tmp_path / "peilstation.toml").write_text(f'[municipalities.dronten]\ntelegram_tokn = "{SECRET}"\n')
    assert complaints(tmp_path, DATABASEURL=SECRET, HORSE=SECRET) == (
        "PEILSTATION_DATABASEURL (in the environment) is not a setting; did you mean PEILSTATION_DATABASE_URL?",
        "PEILSTATION_HORSE (in the environment) is not a setting",
        "PEILSTATION_PUBLICURL (in .env) is not a setting; did you mean PEILSTATION_PUBLIC_URL?",
        f"{BLOCK}TELEGRAM_TOKN (in peilstation.toml) is not a setting; did you mean {BLOCK}TELEGRAM_TOKEN?",
    )


@pytest.mark.parametrize(("name", "text", "complaint"), [
    ("DATABASE_URL", f"mysql://{SECRET}", "begins with sqlite:/// or postgresql://"),
    ("PUBLIC_URL", SECRET, "begins with http:// or https://"),
    ("TELEGRAM_API_URL", SECRET, "begins with http:// or https://"),
    ("TWILIO_API_URL", SECRET, "begins with http:// or https://"),
    ("CLOCK", "2026-11-24T10:00:00", "timezone"),
    ("CLOCK", SECRET, "valid datetime"),
    ("MUNICIPALITIES__A_B__TELEGRAM_MODE", SECRET, "'polling' or 'webhook'"),
    ("MUNICIPALITIES__DRONTEN", SECRET, "not a setting"),
    ("MUNICIPALITIES__DRONTEN__TELEGRAM_TOKEN__X", SECRET, "not a setting"),
    ("MUNICIPALITIES____TELEGRAM_TOKEN", SECRET, "not a setting"),
])  # fmt: skip
def test_a_value_that_cannot_be_is_named_by_its_setting(tmp_path: Path, name: str, text: str, complaint: str) -> None:
    (said,) = complaints(tmp_path, **{name: text})
    assert said.startswith(f"PEILSTATION_{name}")
    assert complaint in said


@pytest.mark.parametrize(("content", "complaint"), [
    (None, "the file cannot be read"),
    (b"", "the file is empty"),
    (b" \n", "the file is empty"),
    (b"\xff\xfe", "the file cannot be read"),
])  # fmt: skip
def test_a_file_without_a_value_is_refused(tmp_path: Path, content: bytes | None, complaint: str) -> None:
    path = tmp_path / "key"
    if content is not None:
        path.write_bytes(content)
    assert complaints(tmp_path, SECRET_KEY_FILE=str(path)) == (f"PEILSTATION_SECRET_KEY_FILE: {complaint}",)


def test_saying_it_both_ways_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(SECRET)
    said = complaints(tmp_path, SECRET_KEY=SECRET, SECRET_KEY_FILE=str(tmp_path / "key"))
    assert said == ("PEILSTATION_SECRET_KEY and PEILSTATION_SECRET_KEY_FILE are both set; keep one",)


def test_toml_that_is_none_is_refused_without_its_text(tmp_path: Path) -> None:
    (tmp_path / "peilstation.toml").write_text(f"secret_key = {SECRET}\n")
    (said,) = complaints(tmp_path)
    assert said.startswith("peilstation.toml: ")
    (tmp_path / "peilstation.toml").write_bytes(b'secret_key = "\xff"\n')
    assert complaints(tmp_path) == ("peilstation.toml: is not UTF-8",)


def test_an_empty_text_counts_as_not_said(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PEILSTATION_PUBLIC_URL=http://dotenv\n")
    settings = load({"PEILSTATION_PUBLIC_URL": "", "PEILSTATION_SECRET_KEY": ""}, tmp_path)
    assert settings.public_url == "http://dotenv"
    assert settings.secret_key is None


def test_a_password_with_a_dollar_is_taken_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PEILSTATION_DATABASE_URL='postgresql://me:${HOME}@here/db'\n")
    assert load({}, tmp_path).database_url.get_secret_value() == "postgresql://me:${HOME}@here/db"


def test_the_clock_keeps_its_offset(tmp_path: Path) -> None:
    settings = load({"PEILSTATION_CLOCK": "2026-11-24T10:00:00+01:00"}, tmp_path)
    assert settings.clock == datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_other_peoples_names_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DATABASE_URL=theirs\n")
    settings = load({"DATABASE_URL": "theirs", "HOME": "/"}, tmp_path)
    assert settings.database_url.get_secret_value() == "sqlite:///var/peilstation.db"


def test_settings_are_not_changed_afterwards(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="frozen"):
        load({}, tmp_path).public_url = "http://elsewhere"
    assert set(Settings.model_fields) >= {"database_url", "secret_key", "public_url", "content_dir", "municipalities"}


ISSUER = {"OIDC_ISSUER": "https://login.example/realm/", "OIDC_CLIENT_ID": "desk", "OIDC_CLIENT_SECRET": SECRET}


def test_signing_in_through_an_organisation_needs_all_three_and_the_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET + "\n")
    said = {BLOCK + name: text for name, text in ISSUER.items() if name != "OIDC_CLIENT_SECRET"}
    block = load(said | {BLOCK + "OIDC_CLIENT_SECRET_FILE": "secret"}, tmp_path).municipalities["dronten"]
    assert (block.oidc_issuer, block.oidc_client_id) == ("https://login.example/realm/", "desk")
    assert block.oidc_client_secret
    assert block.oidc_client_secret.get_secret_value() == SECRET
    assert SECRET not in repr(block)
    for missing in ISSUER:
        half = {f"MUNICIPALITIES__DRONTEN__{name}": text for name, text in ISSUER.items() if name != missing}
        (complaint,) = complaints(tmp_path, **half)
        assert "needs OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET" in complaint


@pytest.mark.parametrize(("issuer", "taken"), [
    ("https://login.example", True), ("http://127.0.0.1:9000/realm", True), ("http://login.example", False),
    ("login.example", False),
])  # fmt: skip
def test_an_organisation_is_asked_by_https_only_but_on_this_machine(tmp_path: Path, issuer: str, taken: bool) -> None:
    said = {f"MUNICIPALITIES__DRONTEN__{name}": text for name, text in (ISSUER | {"OIDC_ISSUER": issuer}).items()}
    if taken:
        assert load({f"PEILSTATION_{name}": text for name, text in said.items()}, tmp_path)
    else:
        assert "OIDC_ISSUER: begins with https://" in complaints(tmp_path, **said)[0]


def test_a_voice_is_named_by_its_language(tmp_path: Path) -> None:
    (tmp_path / "peilstation.toml").write_text('[voices]\nen = "Google.en-GB-Neural2-A"\n')
    settings = load({"PEILSTATION_VOICES__NL": "Polly.Laura"}, tmp_path)
    assert settings.voices == {"nl": "Polly.Laura", "en": "Google.en-GB-Neural2-A"}
    assert load({}, tmp_path / "nowhere").voices == {}
    for wrong in ("Polly\x00Laura", " Polly", "x" * 81):
        assert complaints(tmp_path, VOICES__NL=wrong)[0].startswith("PEILSTATION_VOICES__NL: ")
    for unknown in ("VOICES__NL__X", "VOICES__", "VOICES__NEDERLANDS", "VOICES"):
        assert "is not a setting" in complaints(tmp_path, **{unknown: "Polly.Laura"})[0]


def test_calls_a_day_are_a_number_and_none_is_one(tmp_path: Path) -> None:
    name = BLOCK + "TWILIO_CALLS_A_DAY"
    assert load({name: "0"}, tmp_path).municipalities["dronten"].twilio_calls_a_day == 0
    assert load({BLOCK + "TWILIO_PER_SECOND": "1"}, tmp_path).municipalities["dronten"].twilio_calls_a_day == 200
    assert complaints(tmp_path, **{name.removeprefix("PEILSTATION_"): "-1"})
