"""One screening, said on both telephones: what is asked, what one presses or types by chat, what one texts."""

from __future__ import annotations

from tests.browser.phone import Phone

NUMBER = "+44 7700 900123"
PRESS, TYPE = "press", "type"

BEGINNING = (
    ("Mag ik uw antwoorden bewaren", (PRESS, "Ja"), "1"),
    ("Voor wie zoekt u iets", (PRESS, "Voor mezelf"), "1"),
    ("Hoe oud bent u", (TYPE, "82"), "3"),
    ("Waar woont u", (PRESS, "Swifterbant"), "3"),
)
STATEMENTS = (
    ("1 van 6", (PRESS, "Min of meer"), "2"),
    ("2 van 6", (PRESS, "Ja"), "1"),
    ("3 van 6", (TYPE, "ja"), "1"),
    ("4 van 6", (PRESS, "Ja"), "1"),
    ("5 van 6", (PRESS, "Ja"), "1"),
    ("6 van 6", (TYPE, "nee hoor"), "3"),
)
WISHES = (
    ("iets veranderd", (PRESS, "Iemand verloren"), "1"),
    ("fijn vinden", (TYPE, "samen iets doen en een praatje"), "1 en 3"),
    ("Spreekt iets hiervan u aan", (PRESS, "Iemand die u belt voor een praatje"), "1"),
)
CALL = (
    ("Hoe heet u", (TYPE, "Riet"), "Riet"),
    ("Op welk telefoonnummer", (TYPE, NUMBER), ""),  # by SMS the number is known
    ("Wanneer bellen wij u", (PRESS, "In de ochtend"), "1"),
    ("Mag ik over een week vragen", (PRESS, "Ja"), "1"),
)
WHOLE = BEGINNING + STATEMENTS + WISHES + CALL
END = "we zijn klaar"

ANSWERS = {
    "djg6.3": "more_or_less",
    "djg6.4": "yes",
    "djg6.7": "yes",
    "djg6.9": "yes",
    "djg6.8": "yes",
    "djg6.10": "no",
    "about.causes": ["loss"],
    "about.wishes": ["together", "talk"],
}
SCORE = ("djg6", 2, "moderate", {"emotional": 2, "social": 0}, 0)

CARER = ("1", "2", "1", "1", "6", "60", "1", *["1"] * 9, "1 en 4", "Henk", "2", "1")
"""The other way, in texts: somebody who cares for another, and does a lot."""
CARER_ASKED = (
    "antwoorden bewaren",
    "Voor wie zoekt u iets",
    "Waar woont u",
    "Voor wie zorgt u",
    "Hoeveel jaar zorgt u",
    "Hoeveel uur per week",
    "Woont u samen",
    *(f"{n} van 9" for n in range(1, 10)),
    "Wat zou u helpen",
    "Hoe heet u",
    "Wanneer bellen wij u",
    "Mag ik over een week",
)


async def screened(phone: Phone, steps: tuple[tuple[str, tuple[str, str], str], ...] = WHOLE) -> None:
    """Answer these questions, each when it is asked."""
    for asked, (how, by_chat), by_sms in steps:
        if phone.kind == "sms":
            if by_sms:
                await phone.hears(asked)
                await phone.writes(by_sms)
            continue
        await phone.hears(asked)
        await (phone.presses if how == PRESS else phone.writes)(by_chat)


async def cares(phone: Phone) -> None:
    """A whole screening of a carer by SMS."""
    await phone.writes("Goedemorgen")
    for asked, answer in zip(CARER_ASKED, CARER, strict=True):
        await phone.hears(asked)
        await phone.writes(answer)
    await phone.hears(END)
