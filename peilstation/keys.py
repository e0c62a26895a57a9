"""The key ring's text: as given, or made at the first run. Owns `var/secret.key`; never shows a key."""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from db.crypto import BadKey, KeyRing, generate
from peilstation.names import SettingsError
from peilstation.settings import Settings

FILE = Path("var/secret.key")
NAME = "PEILSTATION_SECRET_KEY"


def ring(settings: Settings, folder: Path) -> KeyRing:
    """The key ring of these settings; on SQLite one is made where there is none. Raises SettingsError.

    `folder` is where the service runs: the file lies below it, wherever the database is.
    """
    text = given(settings, folder)
    return _ring(_make(settings, folder / FILE) if text is None else text)


def check(settings: Settings, folder: Path) -> None:
    """Raise SettingsError where `ring` would, but make nothing."""
    text = given(settings, folder)
    if text is not None:
        _ring(text)


def webhook_secrets(settings: Settings, folder: Path) -> Callable[[str], str]:
    """Secrets for webhooks, one a municipality, derived from the newest key: the same in every process.

    Raises SettingsError.
    """
    newest = (given(settings, folder) or "").partition(",")[0].strip().encode()

    def secret(municipality: str) -> str:
        return hmac.new(newest, f"telegram webhook/{municipality}".encode(), sha256).hexdigest()

    return secret


def given(settings: Settings, folder: Path) -> str | None:
    """The text that was set or made before; None where one may be made. Raises SettingsError."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    if not settings.on_sqlite:
        raise SettingsError([f"{NAME} must be given with PostgreSQL: every process needs the same one"])
    try:
        return (folder / FILE).read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        raise SettingsError([f"{NAME}: {FILE} cannot be read"]) from None


def _ring(text: str) -> KeyRing:
    try:
        return KeyRing.from_text(text)
    except BadKey as error:
        raise SettingsError([f"{NAME}: {error}"]) from None


def _make(settings: Settings, path: Path) -> str:
    if _has_data(settings):
        # A new key could not read what is there: better to stop than to go on with half of it unreadable.
        raise SettingsError([f"{NAME}: the database is there but {FILE} is not; put it back, or give the key"])
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = generate()
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    return _publish(draft, path, text)


def _publish(draft: Path, path: Path, text: str) -> str:
    """Two first runs at once end up with one key: linking, unlike renaming, does not replace."""
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return path.read_text("utf-8").strip()
    finally:
        draft.unlink()
    return text


def _has_data(settings: Settings) -> bool:
    path = Path(settings.database_url.get_secret_value().partition(":///")[2].partition("?")[0])
    return path.is_file() and path.stat().st_size > 0
