"""Factors: passwords and codes of an authenticator. Owns whether one is right, and keeps nothing.

Passwords are hashed by argon2id, and nothing is asked of them but length (NIST SP 800-63B, 5.1.1.2); a letter with its
mark is the same one however a keyboard makes it. Codes are TOTP (RFC 6238): six figures that change every half minute;
the code before and the one after are taken too, each one once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from hmac import compare_digest
from unicodedata import normalize

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200
STEP = 30
DRIFT = 1
"""Steps that a clock may be ahead or behind."""


@dataclass(frozen=True)
class Passwords:
    """How passwords are hashed: at the cost that the library recommends. Only tests take a cheaper hasher."""

    hasher: PasswordHasher = field(default_factory=PasswordHasher)

    @cached_property
    def of_nobody(self) -> str:
        """A hash to look at where there is no account, so that the answer takes as long as where there is one."""
        return self.hasher.hash("nobody has this password")

    def hashed(self, password: str) -> str:
        """What is kept of a password."""
        return self.hasher.hash(normalize("NFKC", password))

    def is_right(self, password: str, kept: str | None) -> bool:
        """Whether this is the password; of an account without one it never is, and takes as long."""
        try:
            self.hasher.verify(kept or self.of_nobody, normalize("NFKC", password[:LONGEST]))
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None and len(password) <= LONGEST


def fresh_secret() -> str:
    """A new secret for an authenticator."""
    return pyotp.random_base32()


def address(secret: str, email: str, service: str) -> str:
    """The otpauth: address that an authenticator takes as a picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=service)


def step(secret: str, code: str, now: datetime) -> int | None:
    """The step of time whose code this is; None where it is none of now."""
    figures = "".join(code.split())
    if not (figures.isascii() and figures.isdigit() and len(figures) == 6):
        return None
    here = int(now.timestamp()) // STEP
    totp = pyotp.TOTP(secret)
    return next(
        (at for at in range(here - DRIFT, here + DRIFT + 1) if compare_digest(totp.at(at * STEP), figures)), None
    )
