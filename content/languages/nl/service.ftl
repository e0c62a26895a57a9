# Wat op elk moment gezegd kan worden. Altijd de tekst van vandaag, ook in een gesprek dat eerder begon.

welcome = Welkom bij { $service }, van { $controller }. Ik ben een computer. Ik stel korte vragen en zoek wat bij u past. Liever een mens? Schrijf MENS.
    .voice = Goedendag, u spreekt met { $service }, van { $controller }. Ik ben een computer. Ik stel korte vragen en zoek wat bij u past. U mag gewoon praten, of een toets indrukken. Sterretje herhaalt de vraag. Hekje gaat terug. Nul is een mens, op elk moment.
welcome-again = Fijn dat u er weer bent. We beginnen opnieuw. Liever een mens? Schrijf MENS.
    .voice = Fijn dat u er bent. We beginnen opnieuw. Liever een mens? Toets 0.
welcome-human = Welkom bij { $service }, van { $controller }. Ik ben een computer.
help = Ik ben een computer van { $service }. Het kost niets. U kunt altijd schrijven: MENS, OVERSLAAN, TERUG, HERHAAL, STOP of WIS MIJN GEGEVENS.
    .voice = Ik ben een computer van { $service }. Onze hulp kost niets. U mag praten of een toets indrukken. Sterretje herhaalt de vraag. Hekje gaat terug. Nul is een mens. Zeg: overslaan, als u een vraag liever niet beantwoordt. Zeg: stop, als u geen telefoontjes meer wilt.
recap =
    { $done ->
        [0] Fijn dat u er weer bent. We gaan verder.
        [one] Fijn dat u er weer bent. U gaf al 1 antwoord. We gaan verder.
       *[other] Fijn dat u er weer bent. U gaf al { $done } antwoorden. We gaan verder.
    }
    .voice = Fijn dat u er bent. We gaan verder waar we gebleven waren.

## Niet begrepen

unclear = Dat begreep ik niet goed.
unclear-human = Het ligt aan mij, ik begrijp het nog niet. Schrijf MENS, dan belt een collega u. Of schrijf OVERSLAAN.
    .voice = Het ligt aan mij, ik begrijp het nog niet. Een mens? Toets 0.
understood = Ik begrijp: { $what }. Klopt dat niet? Schrijf TERUG.
    .voice = Ik begrijp: { $what }. Klopt dat niet? Toets hekje.
unclear-count = Noem een getal, zoals 10.
unclear-always = Zorgt u elk uur van de week, dag en nacht? Schrijf dan 168.
    .voice = Zorgt u elk uur van de week, dag en nacht? Zeg dan: honderdachtenzestig.
unclear-name = Ik zag geen naam.
    .voice = Ik hoorde geen naam.
unclear-age = Noem uw leeftijd, zoals 78. Of het hele jaar van uw geboorte.
unclear-birthday = Ik weet niet of u dit jaar al jarig was. Noem daarom uw leeftijd, zoals 78.
unclear-number = Ik zag geen telefoonnummer dat ik ken.
    .voice = Ik hoorde geen telefoonnummer dat ik ken.
uncallable-number = Op dat nummer kunnen wij u zelf niet bellen. Heeft u ook een eigen nummer, van thuis of mobiel?
stale = Die vraag was al geweest. Dit is de vraag van nu.
stale-end = Die vraag is al klaar. Opnieuw beginnen? Schrijf START.
edited = U veranderde een bericht. Wilt u het als nieuw bericht sturen? Was een antwoord fout? Schrijf dan TERUG.
unsupported = Ik kan alleen geschreven woorden lezen. Wilt u het opschrijven?
unsupported-for-eyes = Ik ben een computer en kan dat niet horen of zien. Wilt u het opschrijven? Een collega weet dat u iets stuurde.
unsupported-caption = Een foto kan ik niet zien. Wilt u alleen de woorden nog eens sturen? Een collega weet dat u iets stuurde.
unknown-language = Ik lees alleen Nederlands en Engels. Een collega kijkt naar uw bericht. A colleague will look at your message. Emergency: call { $n112 }.
    .voice = Ik spreek alleen Nederlands en Engels. Een collega kijkt hiernaar. A colleague will look into this. Emergency: call { $n112 }.
day-part-noted = Dat is genoteerd: { $what }. Nu nog uw nummer.
reach-noted = Dank u, dat staat genoteerd.
sorrow = Wat verdrietig. Fijn dat u het zegt.
day-noted = Een vaste dag kan ik niet beloven, maar ik geef door wat u schrijft.
    .voice = Een vaste dag kan ik niet beloven, maar ik geef het door.
contact-noted = Dank u, uw nummer staat genoteerd.
contact-not-yet = Dank u. Ik bewaar uw nummer pas als u dat goed vindt.
contact-of-another = Dat is het nummer van iemand anders. Ik bewaar het niet.
flood = Het gaat mij even te snel. Ik bewaar alles wat u schrijft. Wacht u een minuut? Dan gaan we samen verder.
    .voice = Het gaat mij even te snel. Wacht u een minuut? Dan gaan we samen verder.
back-first = Dit is de eerste vraag. Verder terug kan niet.

## Stoppen, doorgaan, wissen

stopped = Dat is goed. U krijgt geen berichten meer van ons. Met START kunt u altijd weer beginnen.
    .voice = Dat is goed. Wij bellen u niet meer uit onszelf. Spraken we iets af met een collega? Dan gaat dat door. U mag altijd weer bellen.
stopped-callback = Dat is goed. U krijgt geen berichten meer. Het contact met een collega dat we afspraken, gaat wel door. Met START begint u weer.
    .voice = Dat is goed. Wij bellen u niet meer uit onszelf. Spraken we iets af met een collega? Dan gaat dat door. U mag altijd weer bellen.
stopped-still = U bent afgemeld, dus ik stel geen vragen. Met START begint u weer. Met MENS belt een collega u.
    .voice = Dat is goed, ik stel geen vragen. Toch beginnen? Zeg: start. Een mens? Toets 0.
after-end = Dank u wel voor uw bericht. Ik bewaar het voor mijn collega's. Opnieuw beginnen mag ook. Schrijf dan START. Met MENS belt een collega u.
    .voice = Dank u wel. Ik bewaar het voor mijn collega's. Een mens spreken? Toets 0.
after-end-unread = Opnieuw beginnen mag ook. Schrijf dan START. Met MENS belt een collega u.
    .voice = Een mens spreken? Toets 0.
after-thanks = Graag gedaan. Tot ziens, het ga u goed.
after-interrupted = Dank u wel voor uw bericht. Ik bewaar het voor mijn collega's. Verder met de vragen mag ook. Schrijf dan START.
    .voice = Dank u wel. Ik bewaar het voor mijn collega's. Een mens spreken? Toets 0.
after-interrupted-unread = Verder met de vragen mag ook. Schrijf dan START.
    .voice = Een mens spreken? Toets 0.
not-called = Het spijt me als er nog niet gebeld is. U staat nu vooraan.
human-already = Een collega neemt al contact met u op. Dat staat genoteerd.
    .voice = Een collega belt u terug.
erase-ask = Wilt u echt dat wij alles van u wissen? Dat kan niet terug.
    .voice = Wilt u echt dat wij alles van u wissen? Ook een afspraak om u te bellen vervalt dan. Dat kan niet terug.
erase-ask-callback = Wilt u echt dat wij alles van u wissen? Ook de afspraak om u te bellen vervalt dan. Dat kan niet terug.
    .voice = Wilt u echt dat wij alles van u wissen? Ook een afspraak om u te bellen vervalt dan. Dat kan niet terug.
answers-gone = Uw antwoorden zijn gewist.
erase-no = Goed, er is niets gewist.
erase-held = Dat doen we. Er staat nu nog een dringend bericht van u open. Eerst neemt een collega contact op. Daarna wissen wij alles.
    .voice = Dat doen we. Eerst neemt een collega contact met u op. Daarna wissen wij alles.
erase-done = Alles van u is gewist. Het ga u goed. Met START bent u altijd weer welkom.
    .voice = Alles van u is gewist. Het ga u goed. U mag altijd weer bellen.

## In nood: eerst deze woorden. Vast, kort, in een enkele sms.

danger-red-suicide = Goed dat u dit zegt. Ik ben een computer. Bel nu { $n113 }: gratis, dag en nacht. Iets ingenomen, gewond of direct gevaar? Bel { $n112 }. Ik waarschuw een collega.
    .unwatched = Goed dat u dit zegt. Ik ben een computer. Bel nu { $n113 }: gratis, dag en nacht. Iets ingenomen, gewond of direct gevaar? Bel { $n112 }.
    .voice = Goed dat u dit zegt. Ik ben een computer. Hang op en bel nu { $n113 }: gratis, dag en nacht. Iets ingenomen, gewond of direct gevaar? Hang op en bel { $n112 }. Ik waarschuw een collega.
    .unwatched-voice = Goed dat u dit zegt. Ik ben een computer. Hang op en bel nu { $n113 }: gratis, dag en nacht. Iets ingenomen, gewond of direct gevaar? Hang op en bel { $n112 }.
danger-red-medical = Bel nu { $n112 }. Ik ben een computer en kan geen hulp sturen. Lukt bellen niet? Roep iemand in de buurt. Ik waarschuw een collega.
    .unwatched = Bel nu { $n112 }. Ik ben een computer en kan geen hulp sturen. Lukt bellen niet? Roep iemand in de buurt.
    .voice = Hang nu op en bel { $n112 }. Ik ben een computer en kan geen hulp laten komen. Lukt bellen niet? Roep iemand in de buurt. Ik waarschuw een collega.
    .unwatched-voice = Hang nu op en bel { $n112 }. Ik ben een computer en kan geen hulp laten komen. Lukt bellen niet? Roep iemand in de buurt.
danger-red-violence = Is er nu gevaar? Bel { $n112 }. Ik ben een computer. Hoe kunnen wij u veilig bereiken? Schrijf het hier. Ik waarschuw een collega.
    .unwatched = Is er nu gevaar? Bel { $n112 }. Ik ben een computer. Hoe kunnen wij u veilig bereiken? Schrijf het hier.
    .voice = Is er nu gevaar? Hang op en bel { $n112 }. Ik ben een computer. Hoe kunnen wij u veilig bereiken? Zeg het maar. Ik waarschuw een collega.
    .unwatched-voice = Is er nu gevaar? Hang op en bel { $n112 }. Ik ben een computer. Hoe kunnen wij u veilig bereiken? Zeg het maar.
danger-red-unknown = Heeft u nu hulp nodig? Bel { $n112 }. Ik ben een computer en kan geen hulp sturen. Ik waarschuw een collega.
    .unwatched = Heeft u nu hulp nodig? Bel { $n112 }. Ik ben een computer en kan geen hulp sturen.
    .voice = Heeft u nu hulp nodig? Hang op en bel { $n112 }. Ik ben een computer en kan geen hulp laten komen. Ik waarschuw een collega.
    .unwatched-voice = Heeft u nu hulp nodig? Hang op en bel { $n112 }. Ik ben een computer en kan geen hulp laten komen.
danger-amber-suicide = Dank u dat u dit vertelt. Dat klinkt zwaar. Praten kan dag en nacht: { $n113 }, of De Luisterlijn { $luisterlijn }.
danger-amber-medical = Dat klinkt niet goed. Bel uw huisarts, ook als u twijfelt. Is het ernstig? Bel { $n112 }.
    .voice = Dat klinkt niet goed. Bel uw huisarts, ook als u twijfelt. Is het ernstig? Hang op en bel { $n112 }.
danger-amber-violence = Is er nu gevaar? Bel { $n112 }. Hoe kunnen wij u veilig bereiken? U mag het hier schrijven.
    .voice = Is er nu gevaar? Hang op en bel { $n112 }. Hoe kunnen wij u veilig bereiken? U mag het zeggen.
danger-amber-carer = Zorgen voor een ander kan te veel worden. U staat er niet alleen voor. Praten kan dag en nacht: { $luisterlijn }.
danger-amber-neglect = Dat klinkt zwaar. Bel gerust uw huisarts. Is het ernstig? Bel { $n112 }.
    .voice = Dat klinkt zwaar. Bel gerust uw huisarts. Is het ernstig? Hang op en bel { $n112 }.
danger-amber-other-person = Dat is zwaar om te dragen. Is er nu gevaar voor iemand? Bel { $n112 }. Praten kan met { $n113 }, ook voor naasten.
    .voice = Dat is zwaar om te dragen. Is er nu gevaar voor iemand? Hang op en bel { $n112 }. Praten kan met { $n113 }, ook voor naasten.
danger-amber-loss = Wat verdrietig. Gecondoleerd. Praten kan dag en nacht: { $n113 }, ook voor naasten, of De Luisterlijn { $luisterlijn }.
danger-loss-next = Dank u voor uw bericht. We gaan rustig verder. Liever later? Dat mag ook.
    .voice = Dank u dat u dit vertelt. We gaan rustig verder. Liever later? Dat mag ook.
human-reads-now = Een collega leest uw bericht vandaag, uiterlijk om { $until } uur. Duurt dat u te lang? Wacht dan niet, maar bel.
    .voice = Een collega hoort dit vandaag, uiterlijk om { $until }. Duurt dat u te lang? Wacht dan niet. Hang op en bel { $n112 }.
human-reads-later = Er is nu niemand aanwezig. Een collega leest uw bericht { $window }. Wacht daar niet op: is het dringend, bel dan nu.
    .voice = Er is nu niemand aanwezig. Een collega hoort dit { $window }. Wacht daar niet op. Is het dringend? Hang op en bel { $n112 }.
human-reads-duty = Een collega met dienst krijgt nu een seintje. Anders leest iemand dit { $window }. Dringend? Wacht niet, bel nu.
    .voice = Een collega met dienst krijgt nu een seintje. Anders hoort iemand dit { $window }. Dringend? Hang op en bel { $n112 }.
paused = Ik zie dat u nog schrijft. Een collega leest dit ook. Kunt u niet wachten? Bel { $n112 }. Verder met de vragen? Schrijf VERDER.
    .voice = Een collega weet hiervan en neemt contact met u op. Kunt u niet wachten? Hang op en bel { $n112 }. Verder met de vragen? Zeg: verder.
paused-urgent = Ik zie dat u nog schrijft. Een collega leest dit ook. Kunt u niet wachten? Bel { $n112 }.
    .voice = Een collega weet hiervan en neemt contact met u op. Kunt u niet wachten? Hang op en bel { $n112 }. Een mens? Toets 0.
paused-suicide = Ik zie dat u nog schrijft. Een collega leest dit ook. Kunt u niet wachten? Bel { $n113 }, of { $n112 } bij gevaar.
    .voice = Een collega weet hiervan en neemt contact met u op. Kunt u niet wachten? Hang op en bel { $n113 }, of { $n112 } bij gevaar.
paused-stopped = Dank u. Een collega leest dit ook en neemt contact met u op. Verder krijgt u geen berichten.
    .voice = Dank u. Een collega weet hiervan en neemt contact met u op.
paused-human = Een collega leest uw bericht en neemt contact met u op. Is het dringend? Bel { $n112 }.
    .voice = Een collega neemt contact met u op. Is het dringend? Hang op en bel { $n112 }.

# Wat zij daarna schrijven. De telefoon kan gedeeld zijn: nooit een woord over wat er was.

danger-waiting-now = Een collega leest uw bericht vandaag, uiterlijk om { $until } uur. Er komt niemand vanzelf bij u langs. Is het dringend? Bel { $n112 }.
    .suicide = Een collega leest uw bericht vandaag, uiterlijk om { $until } uur. Er komt niemand vanzelf langs. Bel { $n113 }, of { $n112 } bij gevaar.
    .voice = Een collega hoort dit vandaag, uiterlijk om { $until }. Er komt niemand vanzelf bij u langs. Is het dringend? Hang op en bel { $n112 }.
    .suicide-voice = Een collega hoort dit vandaag, uiterlijk om { $until }. Er komt niemand vanzelf langs. Hang op en bel { $n113 }, of { $n112 } bij gevaar.
danger-waiting-later = Een collega leest uw bericht pas { $window }. Er komt niemand vanzelf langs. Dringend? Bel { $n112 }.
    .suicide = Een collega leest uw bericht pas { $window }. Er komt niemand vanzelf langs. Bel { $n113 }, of { $n112 } bij gevaar.
    .voice = Een collega hoort dit pas { $window }. Er komt niemand vanzelf langs. Dringend? Hang op en bel { $n112 }.
    .suicide-voice = Een collega hoort dit pas { $window }. Er komt niemand vanzelf langs. Hang op en bel { $n113 }, of { $n112 } bij gevaar.
danger-waiting-seen = Een collega weet van uw bericht en neemt contact met u op. Er komt niemand vanzelf bij u langs. Is het dringend? Bel { $n112 }.
    .suicide = Een collega weet van uw bericht en neemt contact met u op. Er komt niemand vanzelf langs. Bel { $n113 }, of { $n112 } bij gevaar.
    .voice = Een collega neemt contact met u op. Er komt niemand vanzelf bij u langs. Is het dringend? Hang op en bel { $n112 }.
    .suicide-voice = Een collega neemt contact met u op. Er komt niemand vanzelf langs. Hang op en bel { $n113 }, of { $n112 } bij gevaar.
danger-waiting-open = Uw bericht staat nog open bij een collega. Er komt niemand vanzelf bij u langs. Is het dringend? Bel nu { $n112 }.
    .suicide = Uw bericht staat nog open bij een collega. Er komt niemand vanzelf bij u langs. Bel { $n113 }, of { $n112 } bij gevaar.
    .voice = Een collega moet hier nog naar kijken. Er komt niemand vanzelf bij u langs. Is het dringend? Hang op en bel nu { $n112 }.
    .suicide-voice = Een collega moet hier nog naar kijken. Er komt niemand vanzelf bij u langs. Hang op en bel { $n113 }, of { $n112 } bij gevaar.
danger-rest = De vragen rusten tot een collega u gesproken heeft. U gaat voor. Is het dringend? Bel { $n112 }.
    .suicide = De vragen rusten tot een collega u gesproken heeft. U gaat voor. Kunt u niet wachten? Bel { $n113 }, of { $n112 } bij gevaar.
    .voice = De vragen rusten tot een collega u gesproken heeft. U gaat voor. Is het dringend? Hang op en bel { $n112 }.
    .suicide-voice = De vragen rusten tot een collega u gesproken heeft. U gaat voor. Kunt u niet wachten? Hang op en bel { $n113 }, of { $n112 } bij gevaar.
danger-helped = Goed dat u dat zegt. Een collega leest dit ook. Wordt het erger? Bel dan weer { $n112 }.
    .suicide = Goed dat u dat zegt. Een collega leest dit ook. Wordt het te zwaar? Bel { $n113 }, of { $n112 } bij gevaar.
    .voice = Goed dat u dat zegt. Een collega hoort dit ook. Wordt het erger? Bel dan weer { $n112 }.
    .suicide-voice = Goed dat u dat zegt. Een collega hoort dit ook. Wordt het te zwaar? Bel { $n113 }, of { $n112 } bij gevaar.
danger-better = Fijn dat u dat laat weten. Een collega leest dit ook. Wordt het weer erger? Bel { $n112 }.
    .suicide = Fijn dat u dat laat weten. Een collega leest dit ook. Wordt het weer zwaar? Bel { $n113 }, of { $n112 } bij gevaar.
    .voice = Fijn dat u dat laat weten. Een collega hoort dit ook. Wordt het weer erger? Bel { $n112 }.
    .suicide-voice = Fijn dat u dat laat weten. Een collega hoort dit ook. Wordt het weer zwaar? Bel { $n113 }, of { $n112 } bij gevaar.
danger-thanks = Graag gedaan. Pas goed op uzelf. U mag hier altijd weer schrijven.
    .suicide = Graag gedaan. Pas goed op uzelf. Praten kan dag en nacht met { $n113 }.
    .voice = Graag gedaan. Pas goed op uzelf. U mag altijd weer bellen.
danger-not-now = Dat is goed.
danger-call = Kunt u niet wachten? Bel { $n112 }.
    .suicide = Kunt u niet wachten? Bel { $n113 }, of { $n112 } bij gevaar.
    .voice = Kunt u niet wachten? Hang op en bel { $n112 }.
    .suicide-voice = Kunt u niet wachten? Hang op en bel { $n113 }, of { $n112 } bij gevaar.
danger-go-on = Verder met de vragen? Schrijf VERDER.
    .voice = Verder met de vragen? Zeg: verder.

## Aan wie dienst heeft: geen woord over wie of wat. In een enkele sms.

alert = { $service }: er is een dringend bericht ({ $code }). Kijk nu in de wachtrij. Antwoord OK als u dit oppakt.
    .email = { $service }: er is een dringend bericht ({ $code }). Pak het nu op in de wachtrij. Antwoorden op deze e-mail helpt niet.
alert-again = { $service }: nog niet opgepakt, { $nth }e keer: een dringend bericht ({ $code }). Kijk nu in de wachtrij. Antwoord OK als u dit oppakt.
    .email = { $service }: nog niet opgepakt, { $nth }e keer: een dringend bericht ({ $code }). Pak het nu op in de wachtrij. Antwoorden op deze e-mail helpt niet.
option-alert-ok = Ik pak dit op
alert-thanks = Dank u, genoteerd. Alles wat u gemeld is, staat nu op uw naam.
alert-declined = Goed dat u het zegt. Ik blijf waarschuwen tot iemand OK antwoordt.
alert-how = Deze lijn is voor wie dienst heeft. Pakt u een dringend bericht op? Antwoord dan OK.
    .voice = Deze lijn is voor wie dienst heeft. Pakt u iets dringends op? Zeg dan: oké.
call-soon = { $count ->
    [one] { $service }: de beloofde tijd is bijna om voor een telefoontje. Er is nog niemand gesproken. Kijk in de wachtrij.
   *[other] { $service }: de beloofde tijd is bijna om voor { $count } telefoontjes. Er is nog niemand gesproken. Kijk in de wachtrij.
    }
call-late = { $count ->
    [one] { $service }: de beloofde tijd is voorbij voor een telefoontje. Bel alsnog, zo snel u kunt. Kijk in de wachtrij.
   *[other] { $service }: de beloofde tijd is voorbij voor { $count } telefoontjes. Bel alsnog, zo snel u kunt. Kijk in de wachtrij.
    }

## Aan een collega die via de centrale belt: geen woord over wie of wat, want iemand anders kan opnemen.

ring-press = Goedendag. U wordt gebeld door de centrale. Druk op 1, dan verbinden wij u door.
ring-not-pressed = U koos niets. Wij verbinden u niet door. Tot ziens.
ring-busy = De lijn is in gesprek. Tot ziens.
ring-no-answer = Er wordt niet opgenomen. Tot ziens.
ring-failed = Het doorverbinden lukte niet. Tot ziens.
ring-over = Het gesprek is afgelopen. Tot ziens.

## Aan de telefoon

say-key = { $label }: toets { $key }.
call-no-input = Ik hoor u niet. Tot een volgende keer. Dag.
call-sorry = Er gaat hier iets mis. Dat ligt aan ons. Belt u straks nog eens? Is het dringend? Bel { $n112 }.
call-voicemail = Goedendag. U spreekt met { $service }. Wij bellen u nog eens. Tot dan.
call-over = Dank u wel voor uw telefoontje. Dag.
call-whisper = Peilstation, oproep van een deelnemer. Toets 1 om aan te nemen.

welcome-withheld = Goedendag, u spreekt met { $service }, van { $controller }. Ik ben een computer. Een mens spreken? Toets 0.
call-greeting = Goedendag, u spreekt met { $service }. Ik ben een computer.
met-in-danger = Een mens spreken? Toets 0. Is er gevaar? Hang op en bel { $n112 }. Praten kan dag en nacht met { $n113 }.
met-in-amber = Een mens spreken? Toets 0. Is er gevaar? Hang op en bel { $n112 }. Verder met de vragen? Zeg: verder.
take-your-time = Neemt u rustig de tijd. Ik wacht.
call-goodbye = Dat is goed. U mag altijd weer bellen. Dag.
met-again = Fijn dat u belt. Een mens spreken? Toets 0.
silence = Ik hoorde u niet.
give-up = Het lukt mij niet u goed te verstaan. Dat ligt aan mij.
give-up-window = Een collega belt u { $window }. Tot dan.
give-up-soon = Een collega belt u terug. Tot dan.
connecting = Ik verbind u door. Blijft u aan de lijn.
connecting-helpline = Ik verbind u door. Blijft u aan de lijn.
unconnected = Er is nu niemand vrij.
unconnected-helpline = Daar neemt nu niemand op. Hang op en bel { $n113 }. Is er gevaar? Hang op en bel { $n112 }.
helpline-offer = Ik kan u ook doorverbinden met { $n113 }.
option-helpline-connect = Doorverbinden
withheld-number = Ik zie uw nummer niet. Op welk nummer kunnen wij u bellen?
unsure = Ik verstond: { $what }. Klopt dat?
unsure-human = Liever een mens? Toets 0.
unsure-stop = stoppen
unsure-erase = alles wissen
unsure-language = een andere taal
unsure-refused = liever geen antwoord
unsure-dont-know = dat weet ik niet
option-call-begin = Opnieuw beginnen
option-call-on = Verder met de vragen

# Wij bellen of schrijven over vragen die bleven liggen. Iemand anders kan opnemen: niets van wat er gezegd is.

reminder = Goedendag, dit is { $service }. De vragen waren nog niet klaar. U mag nu verdergaan. Liever niet? Schrijf STOP.
    .voice = Goedendag, u spreekt met { $service }. Ik ben een computer. De vragen waren nog niet klaar. U mag nu verdergaan. Liever niet? Zeg: stop.

## Dagen en tijden

window = { $day } tussen { $begin } en { $end } uur
    .voice = { $day } tussen { $begin } en { $end }
call-clock = { $minute ->
        [0] { $hour } uur
        [15] kwart over { $hour }
        [30] half { $next }
        [45] kwart voor { $next }
       *[other] { $hour } uur { $minute }
    }
call-clock-evening = { $time } 's avonds
day-today = vandaag
day-tomorrow = morgen
day-later = { $weekday } { $day } { $month }
weekday-1 = maandag
weekday-2 = dinsdag
weekday-3 = woensdag
weekday-4 = donderdag
weekday-5 = vrijdag
weekday-6 = zaterdag
weekday-7 = zondag
month-1 = januari
month-2 = februari
month-3 = maart
month-4 = april
month-5 = mei
month-6 = juni
month-7 = juli
month-8 = augustus
month-9 = september
month-10 = oktober
month-11 = november
month-12 = december
