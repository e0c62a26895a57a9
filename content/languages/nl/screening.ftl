# De woorden van de vragenlijst. Deze tekst wordt bij een gesprek bewaard zoals hij was toen het begon.
# U-vorm, korte zinnen, gewone woorden. Geen letters die een sms duur maken (zie `peilstation check`).

## Toestemming en voor wie

ask-consent-keep = Mag ik uw antwoorden bewaren? Alleen medewerkers van { $service } zien ze. U mag altijd stoppen of alles laten wissen.
    .again = Ik mag alleen vragen stellen als ik uw antwoorden mag bewaren. Vindt u dat goed? Zeg ja of nee.
option-permission-yes = Ja
option-permission-no = Nee

ask-about-role = Voor wie zoekt u iets?
    .again = Gaat het om uzelf, of om een ander? Allebei? Kies er een, de rest kan later.
    .again-telegram = Gaat het om uzelf, of om een ander? Allebei? Kies er een, de rest kan later.
option-about-role-self = Voor mezelf
option-about-role-carer = Ik zorg voor iemand
option-about-role-reporter = Ik heb zorgen om iemand

ask-about-age-band = Hoe oud bent u?
    .again = U mag ook gewoon uw leeftijd noemen, bijvoorbeeld: 78. Hoe oud bent u?
    .voice = Hoe oud bent u? U mag uw leeftijd noemen.
option-about-age-band-under-65 = Jonger dan 65
option-about-age-band-65-74 = 65 tot 75
option-about-age-band-75-84 = 75 tot 85
option-about-age-band-85-plus = 85 of ouder

ask-about-kern = Waar woont u?
    .again = In welke plaats woont u? Kies het nummer, of noem de naam.
    .again-telegram = In welke plaats woont u? Kies een knop, of schrijf de naam.
    .again-voice = In welke plaats woont u? Noem de naam, of toets het cijfer.
option-about-kern-elsewhere = Ergens anders

## De zes uitspraken

djg6-intro = Zes uitspraken. Past het bij hoe het de laatste tijd met u gaat? Overslaan mag altijd.
ask-item = { $number } van { $total }: "{ $item }"
    .again = { $number } van { $total }: "{ $item }" Past dit bij u? Zeg: ja, min of meer, of nee.
    .voice = Uitspraak { $number } van { $total }. { $item }.
    .again-voice = Uitspraak { $number } van { $total }. { $item }. Past dit bij u? Zeg: ja, min of meer, of nee.
option-item-yes = Ja
option-item-more-or-less = Min of meer
option-item-no = Nee

## Wat speelt er, wat zou helpen

ask-about-causes = Is er de laatste tijd iets veranderd? Meer kiezen mag, bijvoorbeeld: 1 en 4.
    .telegram = Is er de laatste tijd iets veranderd? Kies een knop. Past er meer? Schrijf dan op wat past.
    .again = Wat is er anders dan vroeger? Noem de nummers die passen. Niets? Kies dan 8.
    .again-telegram = Wat is er anders dan vroeger? Kies een knop. Is er niets? Kies dan: Niets hiervan.
    .voice = Is er de laatste tijd iets veranderd? Noem wat past, of toets de cijfers na elkaar.
    .again-voice = Wat is er anders dan vroeger? Noem wat past, of toets de cijfers na elkaar. Niets? Toets 8.
option-about-causes-loss = Iemand verloren
option-about-causes-moved = Verhuisd
option-about-causes-health = Mijn gezondheid
option-about-causes-getting-out = Moeilijk de deur uit
option-about-causes-stopped-work = Gestopt met werken
option-about-causes-money = Zorgen over geld
option-about-causes-gloomy = Vaak somber
option-about-causes-none = Niets hiervan

ask-about-wishes = Wat zou u fijn vinden? Meer kiezen mag, bijvoorbeeld: 1 en 3.
    .telegram = Wat zou u fijn vinden? Kies een knop. Past er meer? Schrijf dan op wat past.
    .again = Waar heeft u zin in? Noem de nummers die passen. Weet u het niet? Kies dan 8.
    .again-telegram = Waar heeft u zin in? Kies een knop. Weet u het niet? Kies dan: Dat weet ik niet.
    .voice = Wat zou u fijn vinden? Noem wat past, of toets de cijfers na elkaar.
    .again-voice = Waar heeft u zin in? Noem wat past, of toets de cijfers na elkaar. Weet u het niet? Toets 8.
option-about-wishes-together = Samen iets doen
option-about-wishes-visitor = Bezoek aan huis
option-about-wishes-talk = Een praatje, ook per telefoon
option-about-wishes-learn = Iets leren
option-about-wishes-outing = Er eens op uit
option-about-wishes-help = Praktische hulp
option-about-wishes-give = Iets doen voor een ander
option-about-wishes-none = Dat weet ik niet

ask-about-mobility = Hoe gaat het als u de deur uit wilt?
    .again = Kunt u zelf ergens naartoe? Kies het nummer dat past.
    .again-telegram = Kunt u zelf ergens naartoe? Kies de knop die past.
    .again-voice = Kunt u zelf ergens naartoe? Zeg wat past, of toets het cijfer.
option-about-mobility-self = Dat lukt mij alleen
option-about-mobility-transport = Met hulp of vervoer
option-about-mobility-housebound = Ik kom haast niet buiten

## Wat past er

offer-unsure = { $number }. { $name } ({ $organisation }). Dit kan passen, omdat { $reason }. Prijs en tijd vragen we na.
    .voice = Keuze { $number }: { $name }, van { $organisation }. Dit kan passen, omdat { $reason }. Prijs en tijd vragen we na.
offer-fresh = { $number }. { $name } ({ $organisation }). Dit kan passen, omdat { $reason }. Het kost { $cost } euro.
    .voice = Keuze { $number }: { $name }, van { $organisation }. Dit kan passen, omdat { $reason }. Het kost { $cost } euro.
offer-gone = Dit is er helaas niet meer
offer-direct = Mooi. U kunt er zo naartoe: { $name }. Vragen? { $contact }.
because-one = u { $first }
because-both = u { $first } en { $second }
because-company = gezelschap welkom is
because-kern = in { $kern } woont
because-named = schreef: "{ $said }"
    .voice = zei: { $said }
because-wish-together = graag samen iets doet
because-wish-visitor = graag bezoek aan huis wilt
because-wish-talk = graag een praatje maakt
because-wish-learn = graag iets leert
because-wish-outing = er graag op uit gaat
because-wish-help = praktische hulp zoekt
because-wish-give = graag iets voor een ander doet
because-factor-scheiding-of-verlies = iemand verloren heeft
because-factor-verhuizen = verhuisd bent
because-factor-gezondheidsklachten = noemde dat uw gezondheid veranderde
because-factor-zintuiglijk-cognitief = noemde dat uw gezondheid veranderde
because-factor-mobiliteitsverlies = moeilijk de deur uit kunt
because-factor-pensionering = gestopt bent met werken
because-wish-respite = even vrij wilt zijn van de zorg
because-wish-information = informatie of hulp zoekt
because-wish-peers = andere mantelzorgers wilt spreken
because-factor-geldproblemen = op uw geld moet letten
because-factor-mantelzorg = voor iemand zorgt

ask-offer-choice = Spreekt iets hiervan u aan? U zit nergens aan vast.
    .again = Kies het nummer van wat u aanspreekt. Liever niets? Kies dan het laatste nummer.
    .again-telegram = Kies de knop van wat u aanspreekt. Liever niets? Kies dan: Nee, dank u.
    .again-voice = Wat spreekt u aan? Zeg het, of toets het cijfer. Liever niets? Zeg: nee, dank u.
option-offer-choice-human = Bel mij liever
option-offer-choice-none = Nee, dank u

introduction-says = Mooi. Een collega belt u, vraagt alles na en brengt u in contact.
nothing-fits = Ik vond nu niets dat goed past. Dat ligt niet aan u. Een collega belt u en zoekt met u mee.
human-first = Dank u wel. Het lijkt mij goed als u dit met een mens bespreekt. Een collega belt u en zoekt samen met u iets dat past.

## Wie voor een ander zorgt, of zich zorgen maakt

carer-welcome = Fijn dat u zich meldt. Zorgen voor een ander kost kracht. Ik stel u zo'n twintig korte vragen. Overslaan mag, later verdergaan ook.
ask-carer-whom = Voor wie zorgt u?
    .again = Voor wie zorgt u het meest? Een nummer is genoeg.
    .again-telegram = Voor wie zorgt u het meest? Kies de knop die past.
    .again-voice = Voor wie zorgt u het meest? Zeg het, of toets het cijfer.
option-carer-whom-partner = Mijn man, vrouw of partner
option-carer-whom-parent = Mijn vader of moeder
option-carer-whom-child = Mijn kind
option-carer-whom-family = Iemand anders in de familie
option-carer-whom-friend = Een vriend of buur
ask-carer-since = Hoeveel jaar zorgt u al? Nog geen jaar? Schrijf dan 0.
    .again = Hoeveel jaar, ongeveer? Nog geen jaar? Schrijf dan 0. Overslaan mag ook.
    .voice = Hoeveel jaar zorgt u al? Nog geen jaar? Zeg dan: nul.
    .again-voice = Hoeveel jaar, ongeveer? Nog geen jaar? Zeg dan: nul. Overslaan mag ook.
count-carer-since =
    { $count ->
        [0] nog geen jaar
       *[other] { $count } jaar
    }
ask-carer-hours = Hoeveel uur per week zorgt u ongeveer?
    .again = Hoeveel uur in een week, ongeveer? Dag en nacht is 168. Overslaan mag ook.
count-carer-hours = { $count } uur per week
ask-carer-together = Woont u samen met degene voor wie u zorgt?
    .again = Woont u in hetzelfde huis? Zeg ja of nee.
option-carer-together-yes = Ja
option-carer-together-no = Nee

ediz9-intro = Nu negen uitspraken over de afgelopen weken. Past het bij u? Uw naaste is degene voor wie u zorgt. Overslaan mag.
carer-first = Dank u wel dat u dit vertelt. U doet veel. Een collega belt u en kijkt met u wat u lucht kan geven.
ask-carer-help = Wat zou u helpen? Meer kiezen mag, bijvoorbeeld: 1 en 3.
    .telegram = Wat zou u helpen? Kies een knop. Past er meer? Schrijf dan op wat past.
    .again = Waar heeft u het meest aan? Noem de nummers die passen.
    .again-telegram = Waar heeft u het meest aan? Kies een knop. Past er meer? Schrijf dan op wat past.
    .voice = Wat zou u helpen? Noem wat past, of toets de cijfers na elkaar.
    .again-voice = Waar heeft u het meest aan? Noem wat past, of toets de cijfers na elkaar.
option-carer-help-respite = Even vrij van de zorg
option-carer-help-information = Informatie of hulp
option-carer-help-peers = Andere mantelzorgers
option-carer-help-talk = Iemand die luistert
ask-carer-strain = Hoe gaat het u af, de zorg voor uw naaste?
    .again = Is de zorg nog vol te houden voor u? Kies het nummer dat past.
    .again-telegram = Is de zorg nog vol te houden voor u? Kies de knop die past.
    .again-voice = Is de zorg nog vol te houden voor u? Zeg wat past, of toets het cijfer.
option-carer-strain-fine = Het gaat goed
option-carer-strain-heavy = Het is zwaar
option-carer-strain-too-much = Het is mij te veel

reporter-welcome = Mooi dat u aan een ander denkt. Noem liever geen naam of adres. Een collega belt u en bespreekt het rustig.
ask-reporter-worry = Waar maakt u zich zorgen over? Meer kiezen mag, bijvoorbeeld: 1 en 2.
    .telegram = Waar maakt u zich zorgen over? Kies een knop. Past er meer? Schrijf dan op wat past.
    .again = Wat valt u op aan die ander? Noem de nummers die passen.
    .again-telegram = Wat valt u op aan die ander? Kies een knop. Past er meer? Schrijf dan op wat past.
    .voice = Waar maakt u zich zorgen over? Noem wat past, of toets de cijfers na elkaar.
    .again-voice = Wat valt u op aan die ander? Noem wat past, of toets de cijfers na elkaar.
option-reporter-worry-alone = Veel alleen
option-reporter-worry-forgetful = Vergeetachtig of in de war
option-reporter-worry-neglect = Zorgt slecht voor zichzelf
option-reporter-worry-unsafe = Misschien niet veilig
option-reporter-worry-other = Iets anders
ask-reporter-aware = Weet die ander dat u zich zorgen maakt?
    .again = Heeft u er met die ander over gepraat? Kies het nummer dat past.
    .again-telegram = Heeft u er met die ander over gepraat? Kies de knop die past.
    .again-voice = Heeft u er met die ander over gepraat? Zeg wat past, of toets het cijfer.
option-reporter-aware-yes = Ja
option-reporter-aware-no = Nee
option-reporter-aware-unsure = Dat weet ik niet
ask-reporter-kern = In welke plaats woont die ander?
    .again = Waar woont de ander ongeveer? Kies het nummer, of noem de plaats.
    .again-telegram = Waar woont de ander ongeveer? Kies een knop, of schrijf de plaats.
    .again-voice = Waar woont de ander ongeveer? Noem de plaats, of toets het cijfer.
option-reporter-kern-elsewhere = Ergens anders

## Gebeld worden

human-says = Dat kan. Een collega belt u. Daarvoor bewaar ik alleen uw naam, uw nummer en wanneer het u past.
    .voice = Een collega belt u terug. Daarvoor bewaar ik alleen uw naam, uw nummer en wanneer het u past.
ask-callback-name = Hoe heet u? Uw voornaam is genoeg.
    .again = Met welke naam mogen wij u aanspreken? Overslaan mag ook.
ask-callback-number = Op welk telefoonnummer kunnen wij u bellen?
    .again = Schrijf het nummer met alle cijfers, ook de nul vooraan. Of schrijf OVERSLAAN.
    .voice = Op welk telefoonnummer kunnen wij u bellen? Zeg of toets alle cijfers.
    .again-voice = Noem alle cijfers van het nummer, ook de nul vooraan. Of zeg: overslaan.
ask-callback-day-part = Wanneer bellen wij u het liefst?
    .again = Belt het goed in de ochtend of in de middag? Kies het nummer dat past.
    .again-telegram = Belt het goed in de ochtend of in de middag? Kies de knop die past.
    .again-voice = Belt het goed in de ochtend of in de middag? Zeg het, of toets het cijfer.
option-callback-day-part-morning = In de ochtend
option-callback-day-part-afternoon = In de middag
option-callback-day-part-any = Maakt niet uit
promise = Afgesproken. Een collega van { $service } belt u { $window }.
promise-here = Afgesproken. Een collega schrijft u hier, { $window }.
    .voice = Afgesproken. Een collega neemt contact met u op.
promise-soon = Een collega van { $service } neemt contact met u op.

withheld = Ik zie uw nummer niet. Daarom stel ik geen vragen. Ik bewaar alleen wat nodig is om u terug te bellen.
withheld-end = Dank u wel, en tot dan.
no-number-end = Dat is goed. Zonder nummer kunnen wij u niet bellen. U mag altijd weer bellen. Nu een mens? Toets 0.

## Het einde

ask-consent-check-in = Mag ik over een week vragen hoe het met u gaat? Afzeggen kan altijd.
    .again = Over een week een kort berichtje van mij: mag dat? Zeg ja of nee.
    .voice = Mag ik u over een week bellen om te vragen hoe het gaat? Afzeggen kan altijd.
    .again-voice = Over een week een kort telefoontje van mij: mag dat? Zeg ja of nee.
goodbye = Dank u wel, we zijn klaar. Fijn dat u de tijd nam. Is er nog iets? Schrijf dan MENS. Opnieuw beginnen kan met START.
    .voice = Dank u wel, we zijn klaar. Fijn dat u de tijd nam. Nog iemand spreken? Toets 0. U mag ook ophangen.
human-end = Tot dan. Daarna verder kijken wat bij u past mag ook. Schrijf dan START.
    .voice = Tot dan. Wilt u al kijken wat bij u past? Toets 1. U mag ook ophangen.
human-end-resume = Tot dan. Verder met de vragen mag ook. Schrijf dan START.
    .voice = Tot dan. Wilt u nu verder met de vragen? Toets 1. U mag ook ophangen.
reporter-end = Dank u wel. U doet er goed aan dit te melden. Is er direct gevaar? Bel dan 112.
    .voice = Dank u wel. U doet er goed aan dit te melden. Is er direct gevaar? Hang op en bel { $n112 }. U mag nu ophangen.

without-keeping = Dat is goed. Dan stel ik nu geen vragen en bewaar ik nu geen antwoorden. Een luisterend oor is er altijd: { $luisterlijn }, dag en nacht.
ask-human-wanted = Zal een collega u een keer bellen? Daarvoor bewaar ik alleen uw naam en telefoonnummer.
    .again = Wilt u dat een mens u belt? Zeg ja of nee.
no-human-end = Dat is goed. U bent altijd welkom. Schrijf START als u het toch wilt proberen, of MENS om gebeld te worden.
    .voice = Dat is goed. U bent altijd welkom. Toch proberen? Toets 1. Een mens spreken? Toets 0.
too-young = Dank u. Dit is voor mensen vanaf 65 jaar en voor mantelzorgers. Maar u bent ook welkom met uw verhaal.
too-young-end = Praten kan dag en nacht: De Luisterlijn, { $luisterlijn }. Uw huisarts denkt ook mee. Liever een collega van ons? Schrijf MENS.
    .voice = Praten kan dag en nacht: De Luisterlijn, { $luisterlijn }. Uw huisarts denkt ook mee. Liever een collega van ons? Toets 0.

## Wij schrijven eerst: hoe ging het?
# Niemand vroeg om dit bericht en een ander kan het zien: niets over gezondheid, geen activiteit, geen andere organisatie.

check-in-intro = Dag, dit is { $service }. Ik zou u nog schrijven. Liever niet? Schrijf STOP.
    .voice = Goedendag, u spreekt met { $service }. Ik ben een computer. Ik zou u nog bellen. Liever niet meer? Zeg: stop.
ask-check-in-went = Laatst koos u iets om te doen. Is dat gelukt?
    .again = U koos laatst iets om te doen. Is het ervan gekomen? Kies het nummer dat past.
    .again-telegram = U koos laatst iets om te doen. Is het ervan gekomen? Kies de knop die past.
    .again-voice = U koos laatst iets om te doen. Is het ervan gekomen? Zeg wat past, of toets het cijfer.
option-check-in-went-yes = Ja
option-check-in-went-not-yet = Nog niet
option-check-in-went-no = Nee
ask-check-in-how = Hoe gaat het nu met u?
    .again = Hoe is het met u, de laatste dagen? Kies het nummer dat past.
    .again-telegram = Hoe is het met u, de laatste dagen? Kies de knop die past.
    .again-voice = Hoe is het met u, de laatste dagen? Zeg wat past, of toets het cijfer.
option-check-in-how-good = Goed
option-check-in-how-so-so = Gaat wel
option-check-in-how-bad = Niet zo goed
ask-check-in-call = Hoe gaat het nu met u?
    .again = Hoe is het met u, de laatste dagen? Kies het nummer dat past.
    .again-telegram = Hoe is het met u, de laatste dagen? Kies de knop die past.
    .again-voice = Hoe is het met u, de laatste dagen? Zeg wat past, of toets het cijfer.
option-check-in-call-good = Goed
option-check-in-call-call-me = Bel mij
option-check-in-call-later = Een andere keer
ask-check-in-when = Wanneer komt het u beter uit?
    .again = Komt het beter uit in de ochtend, de middag of de avond? Kies het nummer dat past.
    .again-telegram = Komt het beter uit in de ochtend, de middag of de avond? Kies de knop die past.
    .again-voice = Komt het beter uit in de ochtend, de middag of de avond?
option-check-in-when-morning = In de ochtend
option-check-in-when-afternoon = In de middag
option-check-in-when-evening = In de avond
option-check-in-when-any = Maakt niet uit
check-in-later = Dat is goed. Dan hoort u een andere keer van ons. Tot dan.
ask-check-in-help = Fijn dat u het zegt. Zal een collega u bellen om met u mee te denken?
    .again = Wilt u dat een mens u belt? Zeg ja of nee.
check-in-no-says = Dat geeft niets, het ligt niet aan u. Een collega belt u en kijkt met u wat wel kan.
check-in-bad-says = Goed dat u het zegt. U hoeft er niet alleen mee te blijven zitten. Een collega belt u.
check-in-good = Wat fijn om te horen. Dank u wel dat u het liet weten. Toch eens iemand spreken mag ook. Schrijf dan MENS.
    .voice = Wat fijn om te horen. Dank u wel. Toch eens iemand spreken? Toets 0. U mag ook ophangen.
check-in-end = Dat is goed, dank u wel. Later toch iemand spreken mag ook. Schrijf dan MENS. Het beste!
    .voice = Dat is goed, dank u wel. Toch iemand spreken? Toets 0. Het beste!
check-in-called = Fijn dat u antwoord gaf. Dank u wel, en tot dan.
