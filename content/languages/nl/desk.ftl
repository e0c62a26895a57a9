# Aan coördinatoren die vanuit Telegram werken: alleen in een chat die aan hun account hangt, nooit per sms.

desk-bound = Deze chat hoort nu bij uw account. Schrijf WACHTRIJ om te zien wie er wacht.

    Van wie u hier oppakt, komen naam en nummer in deze chat. Ze staan dan op uw telefoon en bij Telegram. Zet uw telefoon op slot en stuur niets door. Niets wat u hier typt gaat naar de mensen zelf.

    Uw eigen gesprek met ons rust zolang. Bent u zelf in nood? Schrijf dat gewoon: dat lezen wij altijd. Losmaken kan met STOP.
desk-bound-already = Deze chat hoort al bij uw account. Schrijf WACHTRIJ om te zien wie er wacht.
desk-link-stale = Deze link is al gebruikt of verlopen. Maak een nieuwe op de werkplek, bij Mijn gegevens.
desk-unbound = Deze chat hoort niet meer bij uw account. Wat hier stond, staat er nog: wis het zelf. Weer koppelen kan op de werkplek, bij Mijn gegevens.
desk-how = Hier werkt u vanuit uw account. Schrijf WACHTRIJ om te zien wie er wacht. Met STOP maakt u deze chat los. Al het andere kan op de werkplek.
desk-off = Werken vanuit Telegram staat uit. Ga naar de werkplek, of schrijf STOP om deze chat los te maken.
desk-no-role = Met uw rol werkt u geen telefoontjes af. Losmaken kan met STOP.

## Wie er wacht

desk-queue =
    { $count ->
        [one] Er wacht 1 telefoontje.
       *[other] Er wachten { $count } telefoontjes.
    }
desk-queue-first = Er wachten { $count } telefoontjes. Dit zijn de eerste { $shown }.
desk-queue-empty = Er wacht niemand op een telefoontje.
desk-urgency-urgent = DRINGEND
desk-urgency-today = Vandaag
desk-urgency-normal = Gewoon
desk-topic-crisis = nood
desk-topic-wants-human = wil een mens spreken
desk-topic-no-match = er paste niets
desk-topic-introduction = kennismaken met een activiteit
desk-topic-carer = mantelzorger
desk-topic-worry-about-other = zorgen om een ander
desk-topic-bad-check-in = het ging niet goed
desk-topic-not-reached = niet bereikt
desk-topic-technical = een bericht dat wij niet konden verwerken
desk-topic-other = iets anders
desk-left-ahead = bellen over { $time }
desk-left-open = nog { $time }
desk-left-late = { $time } te laat
desk-minutes = { $count } min
desk-hours = { $count } uur
desk-days = { $count } dagen
desk-tried =
    { $count ->
        [0] nog niet gebeld
       *[other] { $count } keer gebeld
    }
desk-mine = van u

## Wie het is

desk-nameless = Zonder naam
desk-no-phone = Er is geen telefoonnummer bekend.
desk-why = Waarom: { $why }
desk-kern = Kern: { $kern }
desk-promised = Beloofd: { $window } ({ $left })
desk-part-morning = Liefst 's ochtends
desk-part-afternoon = Liefst 's middags
desk-suggestions = Om over te praten: { $what }
desk-stopped = Deze persoon wil geen berichten meer. Bellen mag.
desk-shared-phone = Misschien luistert er iemand mee. Zeg pas waar het over gaat als u weet wie u spreekt.
desk-ask-call = Bel nu. Hoe ging het?

## Knoppen

option-desk-claim = { $number }: ik neem deze
option-desk-go-on = { $number }: verder
option-desk-claim-alert = Ik neem deze
option-desk-take = Neem over
option-desk-release = Laat los
option-desk-queue = Wachtrij
option-desk-undo = Maak ongedaan
option-desk-plain = Zonder toelichting
option-desk-noted = Sluit af met deze notitie
option-desk-reached = Gesproken
option-desk-voicemail = Voicemail
option-desk-no-answer = Geen gehoor
option-desk-wrong-number = Verkeerd nummer
option-desk-refused = Wil niet gebeld worden
option-desk-later = Later bellen
option-desk-ending-helped = Geholpen
option-desk-ending-referred = Verwezen naar een activiteit
option-desk-ending-handed-over = Overgedragen
option-desk-ending-not-wanted = Wilde geen hulp
option-desk-ending-not-reached = Niet bereikt
option-desk-ending-not-needed = Was niet meer nodig
option-desk-ending-other = Anders

## Wat er gedaan is

desk-claimed = Dit staat nu een half uur op uw naam.
desk-held = { $name } is hier al mee bezig.
desk-closed = Dit is al afgesloten.
desk-gone = Dit is er niet meer.
desk-stale = Die knop was van eerder. Zo staat het er nu voor.
desk-released = Losgelaten. Een ander kan dit nu oppakken.
desk-logged = Bewaard: { $how }.
desk-next = Wij bellen weer { $when }.
desk-moment = { $day } om { $at } uur
desk-letter = Bellen lukte niet. Stuur een brief of ga langs. Sluit daarna af op de werkplek.
desk-which-ending = Waar kwam het op uit?
desk-when = Wanneer bellen we weer? Een ander moment kiest u op de werkplek.
desk-undone = Ongedaan gemaakt.
desk-too-late = Dat kan alleen binnen een minuut.
desk-reason = Wat is er gedaan? Uw volgende bericht is de reden waarmee wij afsluiten. Het blijft bij ons.
desk-reason-at-desk = Er staat een noodbericht van uzelf open. Wat u typt lezen wij daarom als van uzelf. Sluit dit telefoontje af op de werkplek.
desk-reason-noted = Zie de notitie.
desk-done = Afgesloten: { $ending }.
desk-noted-in-danger = Schreef u dit over wie u belde? Het staat als notitie bij dat telefoontje. Uw eigen noodbericht sluit een collega af.
