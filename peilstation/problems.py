"""Problems: an exception as sentences for whoever runs the service. Owns that wording.

Never repeats the text of an exception it does not know: what somebody said may stand in it.
"""

from __future__ import annotations

import sys
import traceback
from pathlib import Path


def sentences(error: BaseException) -> list[str]:
    """What went wrong, each sentence a line."""
    from peilstation.app import NotReady
    from peilstation.names import SettingsError

    match error:
        case SettingsError(complaints=complaints):
            return list(complaints)
        case NotReady():
            return [str(error)]
        case OSError(strerror=str(what), filename=str(path)):
            return [f"{path}: {what}"]
        case _:
            return _of_content(error) or _of_database(error) or [_unknown(error)]


# A class of a module that was never imported is not what went wrong, so these are asked without importing any.


def _is(error: BaseException, module: str, name: str) -> bool:
    kind = getattr(sys.modules.get(module), name, None)
    return isinstance(kind, type) and isinstance(error, kind)


def _of_content(error: BaseException) -> list[str]:
    if not _is(error, "peilstation.library", "Unsound"):
        return []
    return [str(one) for one in getattr(error, "complaints", ()) if one.level == "error"]


def _of_database(error: BaseException) -> list[str]:
    if _is(error, "db.crypto", "WrongKey"):
        return ["PEILSTATION_SECRET_KEY does not hold the key that this database was written with"]
    if _is(error, "db.ledger", "NotStored"):
        return [f"nothing was stored: {error}"]
    if _is(error, "db.ledger", "Unavailable"):
        return ["the database is away; nothing was stored, try again later"]
    if _is(error, "sqlalchemy.exc", "OperationalError"):
        return [
            "the database of PEILSTATION_DATABASE_URL cannot be reached: is it running, and are name and way right?"
        ]
    if _is(error, "sqlalchemy.exc", "DBAPIError"):
        kind = type(getattr(error, "orig", error)).__name__
        return [f"the database of PEILSTATION_DATABASE_URL did not do what was asked ({kind})"]
    return []


def _unknown(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"something went wrong that should not have: {type(error).__name__}{where}"
