"""Urns as people type them: `tel:` in E.164, `telegram:` with a chat's id, or a bare telephone number.

Owns their spelling, never whose they are.
"""

from __future__ import annotations

import re

EXAMPLES = "tel:+447700900000 or telegram:12345"
_HOME = "NL"
"""Whose numbers may be written without their country."""
_BARE = re.compile(r"[+0(][0-9 ()./-]*")
"""A telephone number without `tel:`; a bare 12345 may as well be somebody on Telegram."""


_CHAT = re.compile(r"-?0*[1-9][0-9]*")
"""Somebody's id; a group's is negative, and speaks to us where the group is on duty."""


class BadUrn(ValueError):
    """This is not a urn."""


def urn(text: str) -> str:
    """The urn as it is stored: `tel:+44 7700 900000` becomes `tel:+447700900000`. Raises BadUrn."""
    if _BARE.fullmatch(text.strip()):
        return f"tel:{_e164(text)}"
    kind, _, rest = text.strip().partition(":")
    match kind.lower():
        case "tel":
            return f"tel:{_e164(rest)}"
        case "telegram" if _CHAT.fullmatch(rest):
            return f"telegram:{int(rest)}"
        case _:
            raise BadUrn(f"a urn is written like {EXAMPLES}")


def _e164(number: str) -> str:
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, _HOME)
    except phonenumbers.NumberParseException:
        raise BadUrn("a telephone urn is written like tel:+447700900000") from None
    # Possible, not valid: who looks somebody up must be able to name whatever number once wrote to us.
    if not phonenumbers.is_possible_number(parsed):
        raise BadUrn("this is too long or too short for a telephone number; a urn is written like tel:+447700900000")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
