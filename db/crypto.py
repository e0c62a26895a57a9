"""Sealing: authenticated encryption under a ring of keys. Owns the bytes' format; never stores or logs a key.

A sealed value is `version (1) | key id (6) | nonce (12) | AES-256-GCM ciphertext and tag`. What it is sealed for (a
column's name) is authenticated with it, so that a value cannot be moved to another column. Nonces are random, which
is sound for some 2**32 values under one key: a ring is rotated long before that.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import digest

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = b"\x01"
_ID = 6
_NONCE = 12
_HEAD = len(_VERSION) + _ID


class BadKey(ValueError):
    """The text of the key ring is not what it should be. Says which key by its place, never its letters."""


class WrongKey(Exception):
    """The value was sealed under a key that is not in the ring."""


class Damaged(Exception):
    """The value is not what was sealed: altered, cut short, or meant for another column."""


@dataclass(frozen=True)
class KeyRing:
    """Keys, newest first: seals with the first, opens with whichever sealed."""

    newest: bytes
    """Id of the key that seals."""
    _boxes: dict[bytes, AESGCM] = field(repr=False)

    @classmethod
    def of(cls, keys: Sequence[bytes]) -> KeyRing:
        """A ring of raw 32-byte keys, newest first."""
        if not keys:
            raise BadKey("a key ring holds at least one key")
        boxes = {_id_of(key): AESGCM(key) for key in keys}
        return cls(_id_of(keys[0]), boxes)

    @classmethod
    def from_text(cls, text: str) -> KeyRing:
        """A ring as written in the settings: urlsafe base64, comma-separated, newest first."""
        return cls.of([_key(place, part.strip()) for place, part in enumerate(text.split(","), start=1)])

    def seal(self, plain: bytes, purpose: str) -> bytes:
        """The plain bytes sealed for this purpose under the newest key."""
        nonce = secrets.token_bytes(_NONCE)
        return _VERSION + self.newest + nonce + self._boxes[self.newest].encrypt(nonce, plain, purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """The plain bytes of what was sealed for this purpose. Raises WrongKey or Damaged."""
        if sealed[:1] != _VERSION or len(sealed) < _HEAD + _NONCE:
            raise Damaged(f"{purpose}: not a sealed value")
        box = self._boxes.get(sealed_under(sealed))
        if box is None:
            raise WrongKey(f"{purpose}: sealed under key {sealed_under(sealed).hex()}, which is not in the key ring")
        try:
            return box.decrypt(sealed[_HEAD : _HEAD + _NONCE], sealed[_HEAD + _NONCE :], purpose.encode())
        except InvalidTag:
            raise Damaged(f"{purpose}: the sealed value was altered, or is another column's") from None


@dataclass(frozen=True)
class BlindIndex:
    """Keyed hashes under which sealed things can be found again, though nobody can read them off the hash."""

    _key: bytes = field(repr=False)

    def urn(self, urn: str) -> bytes:
        """The hash that stands for a urn."""
        return self._of("urn", urn)

    def message(self, municipality: str, account: str, external_id: str) -> bytes:
        """The hash that names an inbound message for ever."""
        return self._of("message", municipality, account, external_id)

    def _of(self, *parts: str) -> bytes:
        # Each part with its length before it: ("ab", "c") and ("a", "bc") are two things.
        encoded = [part.encode("utf-8", "surrogatepass") for part in parts]
        return digest(self._key, b"".join(len(part).to_bytes(4) + part for part in encoded), "sha256")


def generate() -> str:
    """A new random key, as written in the settings."""
    return urlsafe_b64encode(secrets.token_bytes(32)).decode()


def sealed_under(sealed: bytes) -> bytes:
    """The id of the key that a value was sealed under."""
    return sealed[len(_VERSION) : _HEAD]


def _id_of(key: bytes) -> bytes:
    return sha256(b"peilstation key id" + key).digest()[:_ID]


def _key(place: int, text: str) -> bytes:
    try:
        # Padding is often lost in copying; the length check below catches what else was.
        key = urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except ValueError:
        raise BadKey(f"key {place} of the ring is not urlsafe base64") from None
    if len(key) != 32:
        raise BadKey(f"key {place} of the ring is {len(key)} bytes long, not 32")
    return key
