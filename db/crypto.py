"""Sealing: authenticated encryption under a ring of keys. Owns the bytes' format; never stores or logs a key.

A sealed value is `version (1) | key id (6) | nonce (12) | AES-256-GCM ciphertext and tag`. What it is sealed for (a
column's name) is authenticated with it, so that a value cannot be moved to another column. Nonces are random, which
is sound for some 2**32 values under one key: a ring is rotated long before that.
"""

from __future__ import annotations

import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = b"\x01"
_ID = 6
_NONCE = 12
_AT_ONCE = 256
_HEAD = len(_VERSION) + _ID
_INNER, _OUTER = (bytes(pad ^ byte for byte in range(256)) for pad in (0x36, 0x5C))
"""What RFC 2104 makes of a key's bytes for the inner and the outer hash."""


class BadKey(ValueError):
    """The text of the key ring is not what it should be. Says which key by its place, never its letters."""


class WrongKey(Exception):
    """The value was sealed under a key that is not in the ring."""


class Damaged(Exception):
    """The value is not what was sealed: altered, cut short, or meant for another column."""


class _Nonces:
    """Random nonces, many from the system at a time; each is given out once, whatever threads and forks there are."""

    def __init__(self) -> None:
        self._left: list[bytes] = []
        os.register_at_fork(after_in_child=self._left.clear)  # a fork's copies are its parent's to give out

    def next(self) -> bytes:
        while True:
            try:
                return self._left.pop()
            except IndexError:
                fresh = os.urandom(_NONCE * _AT_ONCE)
                self._left += [fresh[at : at + _NONCE] for at in range(0, len(fresh), _NONCE)]


@dataclass(frozen=True)
class KeyRing:
    """Keys, newest first: seals with the first, opens with whichever sealed."""

    newest: bytes
    """Id of the key that seals."""
    _boxes: dict[bytes, AESGCM] = field(repr=False)
    _nonces: _Nonces = field(default_factory=lambda: _Nonces(), repr=False, compare=False)

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
        nonce = self._nonces.next()
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
    """Keyed hashes (HMAC-SHA256) under which sealed things can be found again, though nobody can read them off."""

    _key: bytes = field(repr=False)

    @cached_property
    def _halves(self) -> tuple[Any, Any]:
        """The inner and the outer hash with the key taken in: what is the same for every hash is hashed once.

        Python's own `hmac.digest` lets other threads run meanwhile, and waits for them, at each of these small hashes.
        """
        inner, outer = (sha256(self._key.ljust(64, b"\0").translate(pad)) for pad in (_INNER, _OUTER))
        return inner, outer

    def urn(self, urn: str) -> bytes:
        """The hash that stands for a urn."""
        return self._of("urn", urn)

    def message(self, municipality: str, account: str, external_id: str) -> bytes:
        """The hash that names an inbound message for ever."""
        return self._of("message", municipality, account, external_id)

    def coordinator(self, email: str) -> bytes:
        """The hash by which whoever works at the desk is found; capitals make no difference."""
        return self._of("coordinator", email.strip().casefold())

    def chat(self, municipality: str, urn: str) -> bytes:
        """The hash of a chat with a municipality's bot from which a coordinator works."""
        return self._of("chat", municipality, urn)

    def sign_in(self, what: str) -> bytes:
        """The hash under which failed sign-ins of an address, or from an address of the network, are counted."""
        return self._of("sign_in", what.strip().casefold())

    def _of(self, *parts: str) -> bytes:
        # Each part with its length before it: ("ab", "c") and ("a", "bc") are two things.
        encoded = [part.encode("utf-8", "surrogatepass") for part in parts]
        inner, outer = (half.copy() for half in self._halves)
        inner.update(b"".join([len(part).to_bytes(4) + part for part in encoded]))
        outer.update(inner.digest())
        found: bytes = outer.digest()
        return found


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
