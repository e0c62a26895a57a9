"""Signals: what a callback's signals say to whoever calls, in Dutch and English. Owns those words only."""

from __future__ import annotations

_SIGNALS = {
    "message.failed": ("ons antwoord kwam niet aan", "our answer did not arrive"),
    "message.in_doubt": ("niet zeker of ons antwoord aankwam", "not certain that our answer arrived"),
    "S0": ("lage score op de vragen over eenzaamheid", "low score on the questions about loneliness"),
    "S1": ("matige score op de vragen over eenzaamheid", "moderate score on the questions about loneliness"),
    "S2": ("hoge score op de vragen over eenzaamheid", "high score on the questions about loneliness"),
    "S0-11": ("lage score op de elf vragen over eenzaamheid", "low score on the eleven questions about loneliness"),
    "S1-11": (
        "matige score op de elf vragen over eenzaamheid",
        "moderate score on the eleven questions about loneliness",
    ),
    "S2-11": ("hoge score op de elf vragen over eenzaamheid", "high score on the eleven questions about loneliness"),
    "S3-low": (
        "lage score op de vragen over zorgen voor een ander",
        "low score on the questions about caring for another",
    ),
    "S3": (
        "hoge score op de vragen over zorgen voor een ander",
        "high score on the questions about caring for another",
    ),
    "message.more": ("schreef daarna nog iets: lees het", "wrote more after that: read it"),
    "reach.not-now": ("vroeg om nu niet te bellen of te schrijven", "asked not to be called or written to now"),
    "message.unread": (
        "stuurde iets dat alleen een mens kan horen of zien",
        "sent something that only a human can hear or see",
    ),
    "message.strange": ("schrijft in een taal die wij niet lezen", "writes in a language that we do not read"),
    "callback.day": ("noemde een dag die wel of niet schikt: lees het", "named a day that suits or does not: read it"),
    "message.reply": ("schreef terug op ons bericht: lees het", "wrote back to our message: read it"),
    "promise.missed": ("is niet gebeld toen dat beloofd was", "was not called when that was promised"),
}
_SPOKE = {
    "suicide": ("schreef over dood willen", "wrote about wanting to be dead"),
    "suicide.weary": (
        "schreef over dood willen, of het niet volhouden",
        "wrote about wanting to be dead, or not holding on",
    ),
    "suicide.topic": (
        "schreef over zelfdoding, misschien van een ander",
        "wrote about suicide, perhaps of somebody else",
    ),
    "weary": ("schreef over dood willen", "wrote about wanting to be dead"),
    "medical": ("schreef over een val, een ziekte of een ongeluk", "wrote about a fall, an illness or an accident"),
    "medical.fire": ("schreef over brand of gas", "wrote about fire or gas"),
    "medical.bleeding": ("schreef te bloeden", "wrote that they bleed"),
    "medical.confused": ("schreef verward, of hoort stemmen", "wrote confusedly, or hears voices"),
    "medical.wandered": (
        "schreef over iemand die verward is en wegliep",
        "wrote about somebody confused who walked off",
    ),
    "fallen": ("schreef over een val, een ziekte of een ongeluk", "wrote about a fall, an illness or an accident"),
    "violence": ("schreef over geweld of bang zijn", "wrote about violence or being afraid"),
    "weapon": ("schreef over geweld of bang zijn", "wrote about violence or being afraid"),
    "violence.break-in": ("schreef over een inbreker", "wrote about a burglar"),
    "violence.broken-in": ("schreef over een inbraak", "wrote about a burglary"),
    "violence.lashing-out": ("schreef over slaan, gooien of pijn doen", "wrote about hitting, throwing or hurting"),
    "neglect": (
        "schreef over slecht eten of slecht voor zichzelf zorgen",
        "wrote about eating badly or not looking after themselves",
    ),
    "carer": (
        "schreef over een ander pijn doen, of daar bang voor zijn",
        "wrote about hurting another, or being afraid to",
    ),
    "other": ("schreef over een ander die misschien in gevaar is", "wrote about another who may be in danger"),
    "unknown": ("riep om hulp", "cried for help"),
    "cry": ("riep om hulp", "cried for help"),
}
"""What a rule of safety.yaml heard, by the parts of its id behind the language; the longest that fits is said.

What no rule heard was weighed (`weighed.suicide`), which is less sure, and said so.
"""
_PERHAPS = ("mogelijk", "possibly")


def in_words(signal: str, language: str = "nl") -> str:
    """A signal in words, where its id tells them; in Dutch where the language is another than English."""
    which = int(language == "en")
    level, _, rule = signal.partition(":")
    if level not in ("red", "amber"):
        return _SIGNALS[signal][which] if signal in _SIGNALS else signal
    by, *parts = rule.split(".")
    known = (".".join(parts[:end]) for end in range(len(parts), 0, -1))
    said = next((_SPOKE[part][which] for part in known if part in _SPOKE), None)
    return signal if said is None else f"{_PERHAPS[which]}: {said}" if by == "weighed" else said
