"""aiogram, of whose models only those are built that are used. Owns its import: whoever needs it imports this first.

At import aiogram builds all of its three hundred models, each with all that it refers to: four seconds, at every start
of the service, of which we use a dozen. Here they are left for pydantic to build when first used. It then looks for the
names in a model's own module; aiogram has them there for type checkers only, so they are put there.
"""

from __future__ import annotations

import sys
from typing import Any

from pydantic import BaseModel


def _rebuilding_later() -> Any:
    """As pydantic's own, which aiogram calls of each model, but of aiogram's that does nothing yet."""
    own = BaseModel.__dict__["model_rebuild"]

    def later(cls: Any, /, **how: Any) -> bool | None:
        if cls.__module__.startswith("aiogram."):
            return None
        rebuilt: bool | None = own.__get__(None, cls)(**how)
        return rebuilt

    return classmethod(later)


def _import() -> None:
    own = BaseModel.__dict__["model_rebuild"]
    BaseModel.model_rebuild = _rebuilding_later()  # type: ignore[method-assign]
    try:
        from aiogram import methods, types
        from aiogram.client.default import Default
    finally:
        BaseModel.model_rebuild = own  # type: ignore[method-assign]
    named = {"Default": Default, **{name: getattr(types, name) for name in types.__all__}}
    for name, module in tuple(sys.modules.items()):
        if name.startswith((types.__name__, methods.__name__)):
            for each, meant in named.items():
                vars(module).setdefault(each, meant)


if "aiogram" not in sys.modules:  # whoever was first has built them all
    _import()
