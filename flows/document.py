"""The base of every document in `content/`: frozen, and an unknown key is a complaint. Owns ids, and no content."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.\-]+$", min_length=1)]


class Data(BaseModel):
    """A frozen document."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Starter(Data):
    """Values we filled in so that it runs; the municipality confirms them by name."""

    confirmed: bool


_ACTIVITIES = UUID("5e0b6a5c-7c53-5d8e-9f0f-2d0f6a1f4c11")


def activity_id(municipality: str, slug: str) -> str:
    """An activity's id: the UUIDv5 of municipality and slug, so that it is the same on every machine."""
    return str(uuid5(_ACTIVITIES, f"{municipality}/{slug}"))
