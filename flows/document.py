"""The base of every document in `content/`: frozen, and an unknown key is a complaint, not a silence."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.\-]+$", min_length=1)]


class Data(BaseModel):
    """A frozen document."""

    model_config = ConfigDict(frozen=True, extra="forbid")
