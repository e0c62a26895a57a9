"""Signals: what a callback's signals say, in Dutch for whoever calls. Owns the words, never what is signalled."""

from __future__ import annotations

_SIGNALS = {
    "message.failed": "ons antwoord kwam niet aan",
    "message.in_doubt": "niet zeker of ons antwoord aankwam",
    "S0": "lage score op de vragen over eenzaamheid",
    "S1": "matige score op de vragen over eenzaamheid",
    "S2": "hoge score op de vragen over eenzaamheid",
    "S0-11": "lage score op de elf vragen over eenzaamheid",
    "S1-11": "matige score op de elf vragen over eenzaamheid",
    "S2-11": "hoge score op de elf vragen over eenzaamheid",
    "S3-low": "lage score op de vragen over zorgen voor een ander",
    "S3": "hoge score op de vragen over zorgen voor een ander",
    "message.more": "schreef daarna nog iets: lees het",
    "reach.not-now": "vroeg om nu niet te bellen of te schrijven",
    "message.unread": "stuurde iets dat alleen een mens kan horen of zien",
    "message.strange": "schrijft in een taal die wij niet lezen",
    "callback.day": "noemde een dag die wel of niet schikt: lees het",
    "message.reply": "schreef terug op ons bericht: lees het",
    "promise.missed": "is niet gebeld toen dat beloofd was",
}
_SPOKE = {
    "suicide": "schreef over dood willen",
    "suicide.weary": "schreef over dood willen, of het niet volhouden",
    "suicide.topic": "schreef over zelfdoding, misschien van een ander",
    "weary": "schreef over dood willen",
    "medical": "schreef over een val, een ziekte of een ongeluk",
    "medical.fire": "schreef over brand of gas",
    "medical.bleeding": "schreef te bloeden",
    "medical.confused": "schreef verward, of hoort stemmen",
    "medical.wandered": "schreef over iemand die verward is en wegliep",
    "fallen": "schreef over een val, een ziekte of een ongeluk",
    "violence": "schreef over geweld of bang zijn",
    "weapon": "schreef over geweld of bang zijn",
    "violence.break-in": "schreef over een inbreker",
    "violence.broken-in": "schreef over een inbraak",
    "violence.lashing-out": "schreef over slaan, gooien of pijn doen",
    "neglect": "schreef over slecht eten of slecht voor zichzelf zorgen",
    "carer": "schreef over een ander pijn doen, of daar bang voor zijn",
    "other": "schreef over een ander die misschien in gevaar is",
    "unknown": "riep om hulp",
    "cry": "riep om hulp",
}
"""What a rule of safety.yaml heard, by the parts of its id behind the language; the longest that fits is said.

What no rule heard was weighed (`weighed.suicide`), which is less sure, and said so.
"""


def in_words(signal: str) -> str:
    """A signal in words, where its id tells them."""
    level, _, rule = signal.partition(":")
    if level not in ("red", "amber"):
        return _SIGNALS.get(signal, signal)
    by, *parts = rule.split(".")
    known = (".".join(parts[:end]) for end in range(len(parts), 0, -1))
    said = next((_SPOKE[part] for part in known if part in _SPOKE), None)
    return signal if said is None else f"mogelijk: {said}" if by == "weighed" else said
