"""A file that only this service's key opens. Owns how it is replaced; never what is in it."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.crypto import KeyRing


@dataclass(frozen=True)
class Sealed:
    """Where something is kept for another run (`demo.keeping.Store`), sealed for one purpose."""

    path: Path
    ring: KeyRing
    purpose: str

    def load(self) -> bytes | None:
        from db.crypto import Damaged, WrongKey

        try:
            return self.ring.open(self.path.read_bytes(), self.purpose)
        except (OSError, Damaged, WrongKey):
            return None

    def save(self, memory: bytes) -> None:
        draft = self.path.with_name(f".{self.path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        draft.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.write_bytes(self.ring.seal(memory, self.purpose))
        draft.replace(self.path)
