# The words of the screening. Kept with a conversation as they were when it began.

## Consent, and for whom

ask-consent-keep = May I keep your answers? Only staff of { $service } will see them. You can always stop, or have everything erased.
    .again = I may only ask questions if I may keep your answers. Is that all right? Say yes or no.
option-permission-yes = Yes
option-permission-no = No

ask-about-role = Who are you looking for help for?
    .again = Is it about yourself, or about somebody else? Choose the number that fits.
    .again-telegram = Is it about yourself, or about somebody else? Press the button that fits.
    .again-voice = Is it about yourself, or about somebody else? Say what fits, or press the figure.
option-about-role-self = For myself
option-about-role-carer = I care for someone
option-about-role-reporter = I worry about someone

ask-about-age-band = How old are you?
    .again = You may simply give your age, for example: 78. How old are you?
    .voice = How old are you? You may give your age.
option-about-age-band-under-65 = Under 65
option-about-age-band-65-74 = 65 to 74
option-about-age-band-75-84 = 75 to 84
option-about-age-band-85-plus = 85 or over

ask-about-kern = Where do you live?
    .again = Which town or village do you live in? Choose the number, or give the name.
    .again-telegram = Which town or village do you live in? Press a button, or write the name.
    .again-voice = Which town or village do you live in? Say the name, or press the figure.
option-about-kern-elsewhere = Somewhere else

## The six statements

djg6-intro = Six statements. Do they fit how you have been lately? You may always skip.
ask-item = { $number } of { $total }: "{ $item }"
    .again = { $number } of { $total }: "{ $item }" Does this fit you? Say: yes, more or less, or no.
    .voice = Statement { $number } of { $total }. { $item }.
    .again-voice = Statement { $number } of { $total }. { $item }. Does this fit you? Say: yes, more or less, or no.
option-item-yes = Yes
option-item-more-or-less = More or less
option-item-no = No

## What is going on, what would help

ask-about-causes = Has anything changed lately? You may choose more than one, for example: 1 and 4.
    .telegram = Has anything changed lately? Press a button. Does more fit? Then write down what fits.
    .again = What is different from before? Give the numbers that fit. Nothing? Then choose 8.
    .again-telegram = What is different from before? Press a button. Is it nothing? Then press: None of these.
    .voice = Has anything changed lately? Say what fits, or press the figures one after another.
    .again-voice = What is different from before? Say what fits, or press the figures one after another. Nothing? Press 8.
option-about-causes-loss = Lost someone
option-about-causes-moved = Moved house
option-about-causes-health = My health
option-about-causes-getting-out = Hard to get out
option-about-causes-stopped-work = Stopped working
option-about-causes-money = Money worries
option-about-causes-gloomy = Often feeling low
option-about-causes-none = None of these

ask-about-wishes = What would you enjoy? You may choose more than one, for example: 1 and 3.
    .telegram = What would you enjoy? Press a button. Does more fit? Then write down what fits.
    .again = What do you feel like? Give the numbers that fit. Not sure? Then choose 8.
    .again-telegram = What do you feel like? Press a button. Not sure? Then press: I don't know yet.
    .voice = What would you enjoy? Say what fits, or press the figures one after another.
    .again-voice = What do you feel like? Say what fits, or press the figures one after another. Not sure? Press 8.
option-about-wishes-together = Doing things together
option-about-wishes-visitor = A visitor at home
option-about-wishes-talk = A chat, also by phone
option-about-wishes-learn = Learning something
option-about-wishes-outing = A day out
option-about-wishes-help = Practical help
option-about-wishes-give = Doing something for others
option-about-wishes-none = I don't know yet

ask-about-mobility = How do you get about when you want to go out?
    .again = Can you get somewhere by yourself? Choose the number that fits.
    .again-telegram = Can you get somewhere by yourself? Press the button that fits.
    .again-voice = Can you get somewhere by yourself? Say what fits, or press the figure.
option-about-mobility-self = I manage on my own
option-about-mobility-transport = With help or transport
option-about-mobility-housebound = I hardly get out

## What fits

offer-unsure = { $number }. { $name } ({ $organisation }). This may suit you: { $reason }. We ask about price and time.
    .voice = Choice { $number }: { $name }, of { $organisation }. This may suit you: { $reason }. We ask about price and time.
offer-fresh = { $number }. { $name } ({ $organisation }). This may suit you, because { $reason }. It costs { $cost } euros.
    .voice = Choice { $number }: { $name }, of { $organisation }. This may suit you, because { $reason }. It costs { $cost } euros.
offer-gone = This is no longer there
offer-direct = Lovely. You can simply go there: { $name }. Questions? { $contact }.
because-one = you { $first }
because-both = you { $first } and { $second }
because-company = company is welcome
because-kern = live in { $kern }
because-named = wrote: "{ $said }"
    .voice = said: { $said }
because-wish-together = like doing things together
because-wish-visitor = would like a visitor at home
because-wish-talk = enjoy a chat
because-wish-learn = like to learn something
because-wish-outing = enjoy a day out
because-wish-help = are looking for practical help
because-wish-give = like doing things for others
because-factor-scheiding-of-verlies = lost someone
because-factor-verhuizen = moved house
because-factor-gezondheidsklachten = said that your health changed
because-factor-zintuiglijk-cognitief = said that your health changed
because-factor-mobiliteitsverlies = find it hard to get out
because-factor-pensionering = stopped working
because-wish-respite = would like a break from caring
because-wish-information = are looking for information or help
because-wish-peers = would like to meet other carers
because-factor-mantelzorg = care for someone
because-factor-geldproblemen = have to watch your money

ask-offer-choice = Does any of these appeal to you? You are not tied to anything.
    .again = Choose the number of what appeals to you. Nothing? Then choose the last number.
    .again-telegram = Press the button of what appeals to you. Rather nothing? Then press: No, thank you.
    .again-voice = What appeals to you? Say it, or press the figure. Rather nothing? Say: no, thank you.
option-offer-choice-human = I'd rather be called
option-offer-choice-none = No, thank you

introduction-says = Lovely. A colleague will call you, find out the details and introduce you.
nothing-fits = I found nothing that fits well just now. That is not your fault. A colleague will call you and look with you.
human-first = Thank you. I think it is good to talk this over with a person. A colleague will call you and look with you for something that fits.

## Who cares for somebody, or worries about somebody

carer-welcome = Good that you got in touch. Caring for someone takes strength. I have about ten short questions. You may skip any, or go on later.
ask-carer-whom = Who do you care for?
    .again = Who do you care for most? A number is enough.
    .again-telegram = Who do you care for most? Press the button that fits.
    .again-voice = Who do you care for most? Say it, or press the figure.
option-carer-whom-partner = My husband, wife or partner
option-carer-whom-parent = My father or mother
option-carer-whom-child = My child
option-carer-whom-family = Someone else in the family
option-carer-whom-friend = A friend or neighbour
ask-carer-since = For how many years have you been caring? Less than a year? Write 0.
    .again = How many years, about? Less than a year? Write 0. You may skip this.
    .voice = For how many years have you been caring? Less than a year? Say: zero.
    .again-voice = How many years, about? Less than a year? Say: zero. You may skip this.
count-carer-since =
    { $count ->
        [0] less than a year
        [one] 1 year
       *[other] { $count } years
    }
ask-carer-hours = About how many hours a week do you care?
    .again = How many hours a week, about? Day and night is 168. You may skip this.
count-carer-hours =
    { $count ->
        [one] 1 hour a week
       *[other] { $count } hours a week
    }
ask-carer-together = Do you live together with the person you care for?
    .again = Do you live in the same house? Say yes or no.
option-carer-together-yes = Yes
option-carer-together-no = No

ediz9-intro = Now nine statements on the last weeks. You may skip any of them.
carer-first = Thank you for telling me. You do a lot. A colleague will call you and look for what may ease it.
ask-carer-help = What would help? More than one is fine, for example: 1 and 3.
    .telegram = What would help you? Press a button. Does more fit? Then write down what fits.
    .again = What would do you most good? Give the numbers that fit.
    .again-telegram = What would do you most good? Press a button. Does more fit? Then write down what fits.
    .voice = What would help you? Say what fits, or press the figures one after another.
    .again-voice = What would do you most good? Say what fits, or press the figures one after another.
option-carer-help-respite = A break from caring
option-carer-help-information = Information or help
option-carer-help-peers = Other carers
option-carer-help-talk = Someone who listens
ask-carer-strain = How are you managing the care?
    .again = Can you still keep it up? Choose the number that fits.
    .again-telegram = Can you still keep it up? Press the button that fits.
    .again-voice = Can you still keep it up? Say what fits, or press the figure.
option-carer-strain-fine = I am managing well
option-carer-strain-heavy = It is hard
option-carer-strain-too-much = It is too much

reporter-welcome = Good of you to think of someone else. Please give no name or address. A colleague will call you and talk it over.
ask-reporter-worry = What worries you? You may choose more than one, for example: 1 and 2.
    .telegram = What worries you? Press a button. Does more fit? Then write down what fits.
    .again = What do you notice about them? Give the numbers that fit.
    .again-telegram = What do you notice about them? Press a button. Does more fit? Then write down what fits.
    .voice = What worries you? Say what fits, or press the figures one after another.
    .again-voice = What do you notice about them? Say what fits, or press the figures one after another.
option-reporter-worry-alone = Often alone
option-reporter-worry-forgetful = Forgetful or confused
option-reporter-worry-neglect = Not looking after themselves
option-reporter-worry-unsafe = Perhaps not safe
option-reporter-worry-other = Something else
ask-reporter-aware = Does that person know that you worry?
    .again = Have you talked with them about it? Choose the number that fits.
    .again-telegram = Have you talked with them about it? Press the button that fits.
    .again-voice = Have you talked with them about it? Say what fits, or press the figure.
option-reporter-aware-yes = Yes
option-reporter-aware-no = No
option-reporter-aware-unsure = I don't know
ask-reporter-kern = Which town or village do they live in?
    .again = Roughly where do they live? Choose the number, or give the name.
    .again-telegram = Roughly where do they live? Press a button, or write the name.
    .again-voice = Roughly where do they live? Say the name, or press the figure.
option-reporter-kern-elsewhere = Somewhere else

## Being called

human-says = Of course. A colleague will call you. For that I keep only your name, your number and when it suits you.
    .voice = A colleague will call you back. For that I keep only your name, your number and when it suits you.
ask-callback-name = What is your name? Your first name is enough.
    .again = What may we call you? You may skip this.
ask-callback-number = On what telephone number can we call you?
    .again = Please write the whole number, with the first zero. Or write SKIP.
    .voice = On what telephone number can we call you? Say or press all the figures.
    .again-voice = Please give the whole number, with the first zero. Or say: skip.
ask-callback-day-part = When would you like us to call?
    .again = Does morning or afternoon suit you best? Choose the number that fits.
    .again-telegram = Does morning or afternoon suit you best? Press the button that fits.
    .again-voice = Does morning or afternoon suit you best? Say it, or press the figure.
option-callback-day-part-morning = In the morning
option-callback-day-part-afternoon = In the afternoon
option-callback-day-part-any = Any time
promise = Agreed. A colleague from { $service } calls you { $window }.
promise-here = Agreed. A colleague will write to you here, { $window }.
    .voice = Agreed. A colleague will be in touch.
promise-soon = A colleague from { $service } will be in touch.

withheld = I cannot see your number. So I ask no questions. I keep only what it takes to call you back.
withheld-end = Thank you, and speak to you then.
no-number-end = That is fine. Without a number we cannot call you. You may always call again. A person now? Press 0.

## The end

ask-consent-check-in = May I ask in a week how you are? You can always call it off.
    .again = A short message from me in a week: is that all right? Say yes or no.
    .voice = May I call you in a week to ask how you are? You can always call it off.
    .again-voice = A short call from me in a week: is that all right? Say yes or no.
goodbye = Thank you, that was all. Good of you to take the time. Anything else? Write HUMAN. To begin again, write START.
    .voice = Thank you, that was all. Good of you to take the time. Speak to someone? Press 0. You may also hang up.
human-end = Speak to you then. You may look afterwards at what suits you. Then write START.
    .voice = Speak to you then. Would you like to see what suits you? Press 1. You may also hang up.
human-end-resume = Speak to you then. You may also go on with the questions. Then write START.
    .voice = Speak to you then. On with the questions now? Press 1. You may also hang up.
reporter-end = Thank you. You did well to tell us. Is anyone in danger now? Then call 112.
    .voice = Thank you. You did well to tell us. Is anyone in danger now? Hang up and call { $n112 }. You may hang up now.

without-keeping = That is fine. Then I ask nothing now and keep no answers now. Someone always listens: { $luisterlijn }, day and night.
ask-human-wanted = Shall a colleague call you? For that I only keep your name and telephone number.
    .again = Would you like a person to call you? Say yes or no.
no-human-end = That is fine. You are always welcome. Write START if you would like to try after all, or HUMAN to be called.
    .voice = That is fine. You are always welcome. Try after all? Press 1. Speak to a person? Press 0.
too-young = Thank you. This is meant for people from 65 and for carers. But you are welcome to tell your story.
too-young-end = Someone listens day and night: De Luisterlijn, { $luisterlijn }. Your doctor can help too. Rather one of us? Write HUMAN.
    .voice = Someone listens day and night: De Luisterlijn, { $luisterlijn }. Your doctor can help too. Rather one of us? Press 0.

## We write first: how did it go?
# Nobody asked for this message and somebody else may see it: nothing of health, no activity, no other organisation.

check-in-intro = Hello, this is { $service }. I said I would write. Rather not? Write STOP.
    .voice = Hello, this is { $service }. I am a computer. I said I would call. Rather not any more? Say: stop.
ask-check-in-went = You chose something to do. Did it work out?
    .again = You chose something to do. Did you get round to it? Choose the number that fits.
    .again-telegram = You chose something to do. Did you get round to it? Press the button that fits.
    .again-voice = You chose something to do. Did you get round to it? Say what fits, or press the figure.
option-check-in-went-yes = Yes
option-check-in-went-not-yet = Not yet
option-check-in-went-no = No
ask-check-in-how = How are you now?
    .again = How have you been these last days? Choose the number that fits.
    .again-telegram = How have you been these last days? Press the button that fits.
    .again-voice = How have you been these last days? Say what fits, or press the figure.
option-check-in-how-good = Well
option-check-in-how-so-so = So-so
option-check-in-how-bad = Not so well
ask-check-in-call = How are you now?
    .again = How have you been these last days? Choose the number that fits.
    .again-telegram = How have you been these last days? Press the button that fits.
    .again-voice = How have you been these last days? Say what fits, or press the figure.
option-check-in-call-good = Well
option-check-in-call-call-me = Call me
option-check-in-call-later = Another time
ask-check-in-when = When would suit you better?
    .again = Does morning, afternoon or evening suit you better? Choose the number that fits.
    .again-telegram = Does morning, afternoon or evening suit you better? Press the button that fits.
    .again-voice = Does morning, afternoon or evening suit you better?
option-check-in-when-morning = In the morning
option-check-in-when-afternoon = In the afternoon
option-check-in-when-evening = In the evening
option-check-in-when-any = Any time
check-in-later = That is fine. You will hear from us another time. Speak to you then.
ask-check-in-help = Good of you to tell me. Shall a colleague call you to think along with you?
    .again = Would you like a person to call you? Say yes or no.
check-in-no-says = That is all right, and not your fault. A colleague will call you and look with you at what can be done.
check-in-bad-says = It is good that you say so. You need not be alone with it. A colleague will call you.
check-in-good = How good to hear. Thank you for letting me know. You may always talk to someone after all. Then write HUMAN.
    .voice = How good to hear. Thank you. Speak to someone after all? Press 0. You may also hang up.
check-in-end = That is fine, thank you. You may also talk to someone later. Then write HUMAN. All the best!
    .voice = That is fine, thank you. Speak to someone after all? Press 0. All the best!
check-in-called = Good of you to answer. Thank you, and speak to you then.
