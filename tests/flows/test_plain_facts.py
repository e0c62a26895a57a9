"""Danger told as a plain fact, without "I want": beside each the same words of somebody who is in none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows import safety
from flows.safety import Hit
from tests.content import shipped

WATCH = shipped().contents["dronten"].watch

TWINS = [
    # where somebody is
    ("suicide", "Ik sta op het spoor", "ik woon vlak bij het spoor"),
    ("suicide", "ik sta aan de rand van het dak", "de schilder staat op het dak"),
    ("suicide", "zit op het balkon aan de verkeerde kant van de reling", "op het balkon zit ik graag"),
    ("suicide", "Ik sta tot mijn knieen in het water. Ik ga niet terug", "we staan tot ons middel in het zwembad"),
    ("suicide", "ik zit in de vensterbank met mijn benen naar buiten", "de poes zit in de vensterbank"),
    ("suicide", "ik heb stenen in mijn jaszakken gedaan", "mijn kleinzoon heeft altijd stenen in zijn zakken"),
    # what is done already
    ("suicide", "ik heb alle pillen doorgeslikt", "mijn pillen zijn bijna op"),
    ("suicide", "ik heb een heel doosje oxazepam ingenomen", "ik heb een heel doosje thee gekregen"),
    ("suicide", "heb er veertig genomen", "ik heb er twee genomen, van die bonbons"),
    ("suicide", "De pillen beginnen te werken", "ik word suf van die pillen van de dokter"),
    ("suicide", "Ik heb het gas opengedraaid", "ik kook op gas"),
    # what is about to happen
    ("suicide", "ik ga iets doms doen", "ik heb iets doms gedaan, ik ben mijn sleutel kwijt"),
    ("suicide", "vannacht ga ik het doen", "ik zal het vannacht doen de wekker zetten"),
    ("suicide", "zeg de kinderen maar dat ik van ze hield", "zeg de kinderen maar dat ik zondag kom"),
    # asked, and owned to; denied, and no longer
    ("suicide", "de dokter vroeg of ik dood wilde en ik zei ja", "de dokter vroeg of ik koffie wilde en ik zei ja"),
    ("suicide", "ik zou nooit zelfmoord plegen maar nu weet ik het niet meer", "ik zou nooit verhuizen maar nu wel"),
    ("suicide", "mijn broer heeft zelfmoord gepleegd en ik ga dat ook doen",
     "mijn broer zingt in een koor en dat ga ik ook doen"),
    # another in danger
    ("medical", "hij is dement en ik kan hem nergens vinden", "hij is dement en gaat naar de dagbesteding"),
    ("medical", "mijn vrouw is dement en ze is weggelopen", "ik ben mijn vrouw kwijt aan de dementie"),
    ("medical", "mijn kleinkind ligt in het water", "mijn kleinkind zwemt in het water"),
    ("medical", "er ligt een kind in de vijver", "er zwemt een eend in de vijver"),
    ("medical", "zonet een beroerte gehad", "in 2011 een beroerte gehad"),
    ("medical", "het brandt hier", "het licht brandt hier"),
    ("violence", "Overvallers. Ze zijn nog beneden.", "de buren zijn nog beneden koffie aan het drinken"),
    ("violence", "ik word geslagen terwijl ik dit stuur", "ik word gebeld terwijl ik dit stuur"),
    ("violence", "hij is dronken en gooit met alles naar me", "hij is vrolijk en gooit met een sneeuwbal naar me"),
    ("medical", "mijn vrouw herkent me niet meer en loopt vannacht de straat op", "mijn vrouw herkent me niet meer"),
    ("medical", "ik ben uit bed gegleden en kan niet meer opstaan", "de deken is van het bed gegleden"),
    ("medical", "ik ben gevallen en lig hier nog", "de sneeuw is gevallen en ligt hier nog"),
    ("suicide", "stemmen zeggen dat ik dood moet", "de dokter zegt dat ik naar buiten moet"),
    ("suicide", "er is een stem die zegt dat ik moet springen", "de zuster zegt dat ik moet drinken"),
    ("suicide", "de doos met medicijnen staat voor me en ik ga ze allemaal slikken",
     "de doos met medicijnen staat voor me en ik weet niet welke"),
]  # fmt: skip

# For a human to hear today, and the same words of somebody who is well.
SOFT_TWINS = [
    ("medical", "ik weet niet waar ik ben", "ik weet niet waar ik ben gebleven in de vragen"),
    ("medical", "ik weet niet meer waar ik ben", "ik weet niet meer waar ik mijn bril heb gelaten"),
    ("medical", "ik weet niet meer wie ik ben", "u weet niet meer wie ik ben"),
    ("suicide", "ik weet niet hoe lang ik dit nog volhou", "ik weet niet hoe lang ik dat dieet nog volhou"),
    ("suicide", "ik weet niet hoe lang ik het nog volhoud", "ik weet niet hoe lang ik hier al woon"),
    ("suicide", "Het is mooi geweest.", "het is mooi weer geweest"),
    ("medical", "ik bloed", "ik brei"),
    ("medical", "ik ben uit bed gegleden", "ik ben vorige maand uit bed gegleden"),
    ("medical", "ik hoor stemmen die zeggen dat ik iets moet doen", "ik hoor stemmen op de gang"),
    ("neglect", "ik lig nog in bed sinds gister", "ik lig nog in bed ik sta zo op"),
    ("violence", "mijn zoon schreeuwt en gooit met spullen", "mijn kleinzoon schreeuwt en gooit met ballen"),
    ("violence", "mijn man heeft dementie en slaat soms om zich heen", "mijn man heeft dementie en kijkt om zich heen"),
    ("other_person", "hij slaat zijn kop tegen de muur van verdriet", "hij slaat een spijker in de muur"),
    ("other_person", "mijn vrouw loopt s nachts de straat op", "mijn man loopt s avonds de straat op met de hond"),
    ("other_person", "de gordijnen van de buurvrouw zijn al twee dagen dicht", "ik doe de gordijnen dicht"),
    ("other_person", "mijn buurvrouw al twee dagen niet gezien, gordijnen dicht", "mijn buurvrouw naait gordijnen"),
]  # fmt: skip


def heard(text: str) -> Hit | None:
    return safety.scan(WATCH, text)


@pytest.mark.parametrize(("hit", "danger"), [(hit, danger) for hit, danger, _ in TWINS])
def test_a_danger_told_as_a_fact_is_red(hit: str, danger: str) -> None:
    found = heard(danger)
    assert found is not None
    assert (found.level, found.hit) == ("red", hit)


@pytest.mark.parametrize(("hit", "worry"), [(hit, worry) for hit, worry, _ in SOFT_TWINS])
def test_a_worry_told_as_a_fact_is_amber(hit: str, worry: str) -> None:
    found = heard(worry)
    assert found is not None
    assert (found.level, found.hit) == ("amber", hit)


@pytest.mark.parametrize("twin", [twin for _, _, twin in (*TWINS, *SOFT_TWINS)])
def test_the_same_words_of_somebody_in_no_danger_are_quiet(twin: str) -> None:
    assert heard(twin) is None


def test_what_is_denied_first_and_owned_to_after_it_is_no_denial() -> None:
    softened = heard("ik denk niet aan zelfmoord hoor")
    assert softened is not None
    assert (softened.level, softened.denied) == ("amber", True)
    owned = heard("ik dacht nooit aan zelfmoord maar vannacht denk ik er steeds aan")
    assert owned is not None
    assert owned.level == "red"


# Of whom it is said: another, or oneself.
WHOSE = [
    ("ik ben bang dat mijn man zichzelf iets aandoet", "other_person"),
    ("ik ben bang dat mijn vrouw zichzelf wat aandoet", "other_person"),
    ("ik ben bang dat mijn zus zichzelf iets aan gaat doen", "other_person"),
    ("ik ben bang dat ik mijn man iets aandoe", "carer"),
    ("ik ben bang dat hij mij iets aandoet", "violence"),
]


@pytest.mark.parametrize(("worry", "hit"), WHOSE)
def test_a_worry_is_told_apart_by_who_does_what_to_whom(worry: str, hit: str) -> None:
    found = heard(worry)
    assert found is not None
    assert (found.level, found.hit) == ("amber", hit)


def test_words_of_suicide_lift_no_worry_about_another() -> None:
    heavy = {"amber": -100.0, "red": -1000.0, "sure": -1000.0}
    sure = [replace(scales, weights=scales.weights.model_copy(update=heavy)) for scales in WATCH.scales]
    eager = safety.Watch.over(WATCH, sure)
    for watch in (WATCH, eager):
        other = safety.scan(watch, "ik denk dat mijn broer zelfmoord wil plegen")
        assert other is not None
        assert (other.level, other.hit) == ("amber", "other_person")
    lifted = safety.scan(eager, "ik kan niet meer")
    assert lifted is not None
    assert lifted.level == "red"
    own = heard("mijn broer heeft zelfmoord gepleegd en nu heb ik ook een touw klaarliggen")
    assert own is not None
    assert (own.level, own.hit) == ("red", "suicide")


def test_breaking_in_and_lashing_out_are_told_apart() -> None:
    said = ("er is bij ons ingebroken vannacht", "mijn man is dement en slaat soms om zich heen", "hij doet me pijn")
    rules = [found.rule for found in map(heard, said) if found]
    assert rules == ["nl.violence.broken-in", "nl.violence.lashing-out", "nl.violence.lashing-out"]


# What an idiom, or an innocent word beside it, must not silence.
NOT_SILENCED = [
    "dit is mijn laatste bericht voor vandaag en voor altijd",
    "hang mij niet op aan dat touw zeg ik steeds tegen mezelf",
    "ik heb een afscheidsbrief voor mijn zoon",
    "ik heb een afscheidsbrief voor mijn kinderen",
    "een afscheidsbrief aan mijn dochter ligt klaar",
    "mijn man vermoordt me als ik nog een keer naar buiten ga",
    "hij vermoordt mij omdat ik wegga",
    "ik ben liever dood dan zonder mijn man",
    "liever dood dan zonder haar",
    "alle pillen zijn op ik heb ze geslikt hoef geen recept meer",
    "mijn man ligt in het water en is bijna dood",
    "er ligt een kind in het water en gelukkig ademt het nog",
    "mijn man is weggelopen hij is dement en altijd bang",
    "mijn vrouw is dement en is weggelopen met de hond",
    "hij is niet bij kennis",
    "mijn man is niet meer bij kennis",
    "zijn kleren staan in de fik",
    "het huis staat in de fik",
    "de keuken staat in de fik",
    "ik wil steeds dood",
    "wat mijn broer deed doe ik vanavond ook",
    "wat hij deed ga ik vannacht ook doen",
    "de buren hun huis staat in brand",
    "mijn zuster ademt niet meer",
]

# The grave twins of what stands last in the list below.
GRAVE = [
    ("ik ga mezelf voor mijn kop schieten", "suicide"),
    ("ik lig vannacht al op de grond en kan niet opstaan", "medical"),
    ("hij is nu thuis en slaat me", "violence"),
    ("mijn man slaat me nog dood vandaag", "violence"),
    ("hij slaat mijn kop tegen de muur", "violence"),
    ("er zijn twee mannen binnen die mijn pincode willen", "violence"),
]

# What a rule, or the weights, once took for danger.
ORDINARY = [
    "ik heb pijn in mijn polsen",
    "ik draag een brace om mijn polsen",
    "de reuma zit vooral in mijn polsen",
    "ik ga het morgen doen",
    "ik ga het straks doen",
    "ik ga het formulier morgen invullen",
    "nu doe ik het",
    "nu doe ik het zelf maar",
    "ik heb een plan gemaakt voor mijn verjaardag",
    "mijn plan is klaar voor de tuin",
    "ik heb een plan klaar voor de vakantie",
    "ik wil iets geks doen voor mijn verjaardag",
    "ik ga iets geks doen, een tatoeage",
    "de bal ligt aan de andere kant van het hek",
    "ik sta aan de andere kant van het hek te praten met de buren",
    "ik loop elke dag bij het spoor met de hond",
    "ons huis zit aan het spoor",
    "ik zit aan het spoor te vissen",
    "de auto staat in de garage met de deur dicht",
    "de pillen zijn allemaal ingenomen vandaag",
    "ik heb mijn pillen allemaal netjes ingenomen",
    "mijn medicijnen zijn allemaal op, ik moet naar de apotheek",
    "ik neem de helft van de pillen 's morgens en de rest 's avonds",
    "de helft van mijn pillen s morgens de rest s avonds",
    "ik zit hier met mijn pillen in mijn hand, welke moet ik nu",
    "ik heb er 65 op zitten bij de baas",
    "ik zou er graag bij zijn maar ik kan er niet meer bij komen",
    "ik kan er niet meer bij komen met mijn rug",
    "ik zoek een middel om mollen dood te maken",
    "een middel om mieren dood te maken",
    "ik heb een touw om het pakje gedaan",
    "ik sta tot mijn middel in het water bij aquagym",
    "bij aquagym staan we tot onze nek in het water",
    "mijn geheugen is slecht, ik kan mijn bril niet vinden",
    "met mijn geheugen kan ik de woorden niet vinden",
    "mijn man heeft alzheimer en kan het toilet niet vinden",
    "mijn man is dement en loopt buiten in de tuin",
    "hij is dement en loopt graag buiten",
    "mijn vrouw is weg sinds de dementie",
    "mijn vrouw is voor mij al weg door de dementie",
    "hij loopt buiten op sloffen om de krant te halen",
    "ik verdrink in de post",
    "ik verdrink in het werk",
    "ze komt niet meer boven, de trap is te steil",
    "ze komt niet boven",
    "het bootje ligt in het kanaal",
    "ons bootje ligt in het water",
    "de krant ligt naast mijn bed",
    "mijn bril ligt naast mijn bed",
    "mijn telefoon ligt naast het bed",
    "mijn man ligt op de bank en zegt niets",
    "hij ligt de hele dag op de bank en zegt niks",
    "de fles wasmiddel is bijna leeg",
    "de fles is bijna leeg",
    "de woorden komen er niet goed uit, ik ben geen prater",
    "de schilders zijn nog bezig boven",
    "de kleinkinderen zijn nog boven",
    "de loodgieters zijn nog beneden",
    "van de dokter mag ik de deur niet uit",
    "mijn dochter zegt dat ik de deur niet uit mag met dit weer",
    "mijn vader komt de trap af met zijn stok",
    "wanneer moet ik 112 bellen",
    "there is no air in my tyres",
    "I took a box of paracetamol back to the pharmacy",
    "I need an urgent doctor appointment",
    "dont drink poison is what it says",
    "die Kerze brennt",
    "mein Bett brennt nicht",
    "nu doe ik het niet meer",
    "vannacht ga ik het uitproberen, dat nieuwe kussen",
    "ik doe het vanavond wel",
    "morgen ga ik het doen, die formulieren",
    "ik heb alles klaargelegd voor morgen",
    "ik zou mezelf wel voor mn kop kunnen slaan",
    "ik kan mezelf wel voor de kop slaan",
    "ik heb vannacht in de stoel geslapen",
    "ik heb vannacht op de grond geslapen",
    "hij is nu niet thuis",
    "mijn man krijgt me nog eens het graf in met zijn gezeur",
    "hij krijgt me nog eens het graf in",
    "ik heb mijn pincode gegeven aan een man van de bank",
    "een man van de bank belde en ik heb mijn pas meegegeven",
    "hij herkent me niet meer",
    "ik lig sinds gisteren in bed met griep",
    "mijn dochter smijt met geld",
]


@pytest.mark.parametrize(("danger", "hit"), GRAVE)
def test_what_an_ordinary_line_has_for_a_grave_twin_is_red(danger: str, hit: str) -> None:
    found = heard(danger)
    assert found is not None
    assert (found.level, found.hit) == ("red", hit)


@pytest.mark.parametrize("danger", NOT_SILENCED)
def test_no_innocent_word_beside_it_silences_a_danger(danger: str) -> None:
    found = heard(danger)
    assert found is not None
    assert found.level == "red"


@pytest.mark.parametrize("said", ORDINARY)
def test_an_ordinary_line_with_a_word_of_danger_in_it_is_quiet(said: str) -> None:
    assert heard(said) is None
