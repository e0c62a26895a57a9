# What may be said at any moment. Always today's words, also in a conversation that began earlier.

welcome = Welcome to { $service }, of { $controller }. I am a computer. I ask a few things and find what suits you. Rather a person? Write HUMAN.
    .voice = Hello, this is { $service }, of { $controller }. I am a computer. I ask a few things and find what suits you. You may simply talk, or press a key. Star repeats the question. Hash goes back. Zero is a person, at any moment.
welcome-again = Good to have you back. We begin again. Rather a person? Write HUMAN.
    .voice = Good to have you here. We begin again. Rather a person? Press 0.
welcome-human = Welcome to { $service }, of { $controller }. I am a computer.
help = I am a computer of { $service }. It costs nothing. You can always write: HUMAN, SKIP, BACK, REPEAT, STOP or DELETE MY DATA.
    .voice = I am a computer of { $service }. Our help costs nothing. You may talk or press a key. Star repeats the question. Hash goes back. Zero is a person. Say: skip, to leave a question out. Say: stop, if you want no more calls.
recap =
    { $done ->
        [0] Good to have you back. We go on.
        [one] Good to have you back. You gave 1 answer so far. We go on.
       *[other] Good to have you back. You gave { $done } answers so far. We go on.
    }
    .voice = Good to have you here. We go on where we were.

## Not understood

unclear = I did not quite understand.
unclear-human = It is my fault, I still do not understand. Write HUMAN and a colleague will call you. Or write SKIP.
    .voice = It is my fault, I still do not understand. A person? Press 0.
understood = I understand: { $what }. Not right? Write BACK.
    .voice = I understand: { $what }. Not right? Press hash.
unclear-count = Please give a number, such as 10.
unclear-always = Do you care every hour of the week, day and night? Then write 168.
    .voice = Do you care every hour of the week, day and night? Then say: 168.
unclear-name = I saw no name.
    .voice = I heard no name.
unclear-age = Please give your age, like 78. Or the whole year of your birth.
unclear-birthday = I do not know whether you had your birthday this year. So please give your age, like 78.
unclear-number = I saw no telephone number that I know.
    .voice = I heard no telephone number that I know.
uncallable-number = We cannot call you on that number. Do you have a number of your own, at home or mobile?
stale = That question is behind us. This is the question now.
stale-end = That question is finished. Begin again? Write START.
edited = You changed a message. Would you send it as a new message? Was an answer wrong? Then write BACK.
unsupported = I can only read written words. Would you write it down?
unknown-language = I only read Dutch and English. A colleague will look at your message. Een collega kijkt naar uw bericht. Emergency: call { $n112 }.
    .voice = I only speak Dutch and English. A colleague will look into this. Een collega kijkt hiernaar. Emergency: call { $n112 }.
unsupported-for-eyes = I cannot hear or see that. Would you write it down? A colleague knows that you sent something.
unsupported-caption = I cannot see a photo. Would you send only the words again? A colleague knows that you sent something.
day-part-noted = That is noted: { $what }. Now your number.
reach-noted = Thank you, that is noted.
sorrow = I am sorry to hear that. It is good that you say so.
day-noted = I cannot promise a certain day, but I pass on what you write.
    .voice = I cannot promise a certain day, but I pass it on.
contact-noted = Thank you, I have noted your number.
contact-not-yet = Thank you. I keep your number only once you agree to that.
contact-of-another = That is somebody else's number. I do not keep it.
flood = That is a little too fast for me. I keep all you write. Would you wait a minute? Then we go on together.
    .voice = That is a little too fast for me. Would you wait a minute? Then we go on together.
back-first = This is the first question. There is none before it.

## Stopping, going on, erasing

stopped = That is fine. You will get no more messages from us. START always begins again.
    .voice = That is fine. We will not call you of our own accord. Did we agree anything with a colleague? That goes ahead. You may always call again.
stopped-callback = That is fine. You will get no more messages. The contact with a colleague that we agreed goes ahead. START begins again.
    .voice = That is fine. We will not call you of our own accord. Did we agree anything with a colleague? That goes ahead. You may always call again.
stopped-still = You have stopped our messages, so I ask nothing. START begins again. HUMAN: a colleague will call you.
    .voice = That is fine, I ask nothing. Begin after all? Say: start. A person? Press 0.
after-end = Thank you for your message. I keep it for my colleagues. You may also begin again. Then write START. HUMAN: a colleague will call you.
    .voice = Thank you. I keep it for my colleagues. Speak to a person? Press 0.
after-end-unread = You may also begin again. Then write START. HUMAN: a colleague will call you.
    .voice = Speak to a person? Press 0.
after-thanks = You are welcome. All the best.
after-interrupted = Thank you for your message. I keep it for my colleagues. You may also go on with the questions. Then write START.
    .voice = Thank you. I keep it for my colleagues. Speak to a person? Press 0.
after-interrupted-unread = You may also go on with the questions. Then write START.
    .voice = Speak to a person? Press 0.
not-called = I am sorry if nobody called yet. You are now at the front.
human-already = A colleague will already be in touch. It is noted.
    .voice = A colleague will call you back.
erase-ask = Do you really want us to erase everything about you? It cannot be undone.
    .voice = Do you really want us to erase everything about you? A call that was agreed lapses too. It cannot be undone.
erase-ask-callback = Do you really want us to erase everything about you? The call we agreed lapses too. It cannot be undone.
    .voice = Do you really want us to erase everything about you? A call that was agreed lapses too. It cannot be undone.
answers-gone = Your answers are erased.
erase-no = All right, nothing was erased.
erase-held = We will. An urgent message of yours is still open. A colleague will be in touch first. Then we erase everything.
    .voice = We will. A colleague will be in touch first. Then we erase everything.
erase-done = Everything about you is erased. All the best. With START you are always welcome again.
    .voice = Everything about you is erased. All the best. You may always call again.

## In danger: these words first. Fixed, short, one text message.

danger-red-suicide = It is good that you say this. I am a computer. Call { $n113 } now: free, day and night. Taken something, hurt or in danger? Call { $n112 }. I am alerting a colleague.
    .unwatched = It is good that you say this. I am a computer. Call { $n113 } now: free, day and night. Taken something, hurt or in danger? Call { $n112 }.
    .voice = It is good that you say this. I am a computer. Hang up and call { $n113 } now: free, day and night. Taken something, hurt or in danger? Hang up and call { $n112 }. I am alerting a colleague.
    .unwatched-voice = It is good that you say this. I am a computer. Hang up and call { $n113 } now: free, day and night. Taken something, hurt or in danger? Hang up and call { $n112 }.
danger-red-medical = Call { $n112 } now. I am a computer and cannot send help. Can't you call? Shout to someone near you. I am alerting a colleague.
    .unwatched = Call { $n112 } now. I am a computer and cannot send help. Can't you call? Shout to someone near you.
    .voice = Hang up and call { $n112 } now. I am a computer and cannot get help for you. Can't you call? Shout to someone near you. I am alerting a colleague.
    .unwatched-voice = Hang up and call { $n112 } now. I am a computer and cannot get help for you. Can't you call? Shout to someone near you.
danger-red-violence = Is there danger now? Call { $n112 }. I am a computer. How can we reach you safely? Write it here. I am alerting a colleague.
    .unwatched = Is there danger now? Call { $n112 }. I am a computer. How can we reach you safely? Write it here.
    .voice = Is there danger now? Hang up and call { $n112 }. I am a computer. How can we reach you safely? Tell me. I am alerting a colleague.
    .unwatched-voice = Is there danger now? Hang up and call { $n112 }. I am a computer. How can we reach you safely? Tell me.
danger-red-unknown = Do you need help now? Call { $n112 }. I am a computer and cannot send help. I am alerting a colleague.
    .unwatched = Do you need help now? Call { $n112 }. I am a computer and cannot send help.
    .voice = Do you need help now? Hang up and call { $n112 }. I am a computer and cannot get help for you. I am alerting a colleague.
    .unwatched-voice = Do you need help now? Hang up and call { $n112 }. I am a computer and cannot get help for you.
danger-amber-suicide = Thank you for telling me. That sounds hard. You can talk day and night: { $n113 }, or De Luisterlijn { $luisterlijn }.
danger-amber-medical = That does not sound good. Call your doctor, also when in doubt. Is it serious? Call { $n112 }.
    .voice = That does not sound good. Call your doctor, also when in doubt. Is it serious? Hang up and call { $n112 }.
danger-amber-violence = Is there danger now? Call { $n112 }. How can we reach you safely? You may write it here.
    .voice = Is there danger now? Hang up and call { $n112 }. How can we reach you safely? You may tell me.
danger-amber-carer = Caring for someone can become too much. You are not alone in it. You can talk day and night: { $luisterlijn }.
danger-amber-neglect = That sounds hard. Do call your doctor. Is it serious? Call { $n112 }.
    .voice = That sounds hard. Do call your doctor. Is it serious? Hang up and call { $n112 }.
danger-amber-other-person = That is a lot to carry. Is anyone in danger now? Call { $n112 }. You can talk with { $n113 }, also about someone close to you.
    .voice = That is a lot to carry. Is anyone in danger now? Hang up and call { $n112 }. You can talk with { $n113 }, also about someone close to you.
danger-amber-loss = How sad. I am sorry for your loss. You can talk day and night: { $n113 }, also about someone close, or De Luisterlijn { $luisterlijn }.
danger-loss-next = Thank you for your message. We go on at your pace. Rather later? That is fine too.
    .voice = Thank you for telling me. We go on at your pace. Rather later? That is fine too.
human-reads-now = A colleague reads your message today, by { $until } at the latest. Is that too long for you? Then do not wait, but call.
    .voice = A colleague hears of this today, by { $until } at the latest. Is that too long for you? Then do not wait. Hang up and call { $n112 }.
human-reads-later = Nobody is here just now. A colleague reads your message { $window }. Do not wait for that: if it is urgent, call now.
    .voice = Nobody is here just now. A colleague hears of this { $window }. Do not wait for that. Is it urgent? Hang up and call { $n112 }.
human-reads-duty = A colleague on duty is being told now. If not, somebody reads this { $window }. Urgent? Do not wait, call now.
    .voice = A colleague on duty is being told now. If not, somebody hears of this { $window }. Urgent? Hang up and call { $n112 }.
paused = I see that you are still writing. A colleague reads this too. Can't you wait? Call { $n112 }. On with the questions? Write GO ON.
    .voice = A colleague knows of this and will be in touch. Can't you wait? Hang up and call { $n112 }. On with the questions? Say: go on.
paused-urgent = I see that you are still writing. A colleague reads this too. Can't you wait? Call { $n112 }.
    .voice = A colleague knows of this and will be in touch. Can't you wait? Hang up and call { $n112 }. A person? Press 0.
paused-suicide = I see you still write. A colleague reads this too. Can't you wait? Call { $n113 }, or { $n112 } in danger.
    .voice = A colleague knows of this and will be in touch. Can't you wait? Hang up and call { $n113 }, or { $n112 } in danger.
paused-stopped = Thank you. A colleague reads this too and will be in touch. You will get no other messages.
    .voice = Thank you. A colleague knows of this and will be in touch.
paused-human = A colleague reads your message and will be in touch. Is it urgent? Call { $n112 }.
    .voice = A colleague will be in touch. Is it urgent? Hang up and call { $n112 }.

# What they write after that. The phone may be shared: never a word about what it was.

danger-waiting-now = A colleague reads your message today, by { $until } at the latest. Nobody comes to your door by themselves. Is it urgent? Call { $n112 }.
    .suicide = A colleague reads your message today, by { $until } at the latest. Nobody comes to your door. Call { $n113 }, or { $n112 } in danger.
    .voice = A colleague hears of this today, by { $until } at the latest. Nobody comes to your door by themselves. Is it urgent? Hang up and call { $n112 }.
    .suicide-voice = A colleague hears of this today, by { $until } at the latest. Nobody comes to your door. Hang up and call { $n113 }, or { $n112 } in danger.
danger-waiting-later = A colleague can only read your message { $window }. Nobody comes to your door. Urgent? Call { $n112 }.
    .suicide = A colleague can only read your message { $window }. Nobody comes to you. Call { $n113 }, or { $n112 } in danger.
    .voice = A colleague can only hear of this { $window }. Nobody comes to your door. Urgent? Hang up and call { $n112 }.
    .suicide-voice = A colleague can only hear of this { $window }. Nobody comes to you. Hang up and call { $n113 }, or { $n112 } in danger.
danger-waiting-seen = A colleague knows of your message and will be in touch. Nobody comes to your door by themselves. Is it urgent? Call { $n112 }.
    .suicide = A colleague knows of your message and will be in touch. Nobody comes to your door. Call { $n113 }, or { $n112 } in danger.
    .voice = A colleague will be in touch. Nobody comes to your door by themselves. Is it urgent? Hang up and call { $n112 }.
    .suicide-voice = A colleague will be in touch. Nobody comes to your door. Hang up and call { $n113 }, or { $n112 } in danger.
danger-waiting-open = Your message is still waiting with a colleague. Nobody comes to your door by themselves. Is it urgent? Call { $n112 } now.
    .suicide = Your message is still waiting with a colleague. Nobody comes to your door. Call { $n113 }, or { $n112 } in danger.
    .voice = A colleague has yet to look at this. Nobody comes to your door by themselves. Is it urgent? Hang up and call { $n112 } now.
    .suicide-voice = A colleague has yet to look at this. Nobody comes to your door. Hang up and call { $n113 }, or { $n112 } in danger.
danger-rest = The questions rest until a colleague has spoken to you. You come first. Is it urgent? Call { $n112 }.
    .suicide = The questions rest until a colleague has spoken to you. You come first. Can't you wait? Call { $n113 }, or { $n112 } in danger.
    .voice = The questions rest until a colleague has spoken to you. You come first. Is it urgent? Hang up and call { $n112 }.
    .suicide-voice = The questions rest until a colleague has spoken to you. You come first. Can't you wait? Hang up and call { $n113 }, or { $n112 } in danger.
danger-helped = It is good that you say this. A colleague reads this too. Does it get worse? Call { $n112 } again.
    .suicide = It is good that you say this. A colleague reads this too. Is it too much? Call { $n113 }, or { $n112 } in danger.
    .voice = It is good that you say this. A colleague hears this too. Does it get worse? Call { $n112 } again.
    .suicide-voice = It is good that you say this. A colleague hears this too. Is it too much? Call { $n113 }, or { $n112 } in danger.
danger-better = I am glad you tell me. A colleague reads this too. Does it get worse again? Call { $n112 }.
    .suicide = I am glad you tell me. A colleague reads this too. Is it too much again? Call { $n113 }, or { $n112 } in danger.
    .voice = I am glad you tell me. A colleague hears this too. Does it get worse again? Call { $n112 }.
    .suicide-voice = I am glad you tell me. A colleague hears this too. Is it too much again? Call { $n113 }, or { $n112 } in danger.
danger-thanks = You are welcome. Take good care of yourself. You may always write here again.
    .suicide = You are welcome. Take good care of yourself. You can talk day and night with { $n113 }.
    .voice = You are welcome. Take good care of yourself. You may always call again.
danger-not-now = That is fine.
danger-call = Can't you wait? Call { $n112 }.
    .suicide = Can't you wait? Call { $n113 }, or { $n112 } in danger.
    .voice = Can't you wait? Hang up and call { $n112 }.
    .suicide-voice = Can't you wait? Hang up and call { $n113 }, or { $n112 } in danger.
danger-go-on = On with the questions? Write GO ON.
    .voice = On with the questions? Say: go on.

## To those on duty: no word on who or what. One text message.

alert = { $service }: there is an urgent message ({ $code }). Look in the queue now. Answer OK if you pick this up.
    .email = { $service }: there is an urgent message ({ $code }). Pick it up in the queue now. Answering this e-mail does not help.
alert-again = { $service }: not picked up yet, alert number { $nth }: an urgent message ({ $code }). Look in the queue now. Answer OK if you pick this up.
    .email = { $service }: not picked up yet, alert number { $nth }: an urgent message ({ $code }). Pick it up in the queue now. Answering this e-mail does not help.
option-alert-ok = I pick this up
alert-thanks = Thank you, noted. Everything you were told of is in your name now.
alert-declined = It is good that you say so. I go on alerting until somebody answers OK.
alert-how = This line is for whoever is on duty. Do you pick an urgent message up? Then answer OK.
    .voice = This line is for whoever is on duty. Do you pick something urgent up? Then say: okay.
call-soon = { $count ->
    [one] { $service }: the promised time is nearly over for a call. Nobody has been spoken to yet. Look in the queue.
   *[other] { $service }: the promised time is nearly over for { $count } calls. Nobody has been spoken to yet. Look in the queue.
    }
call-late = { $count ->
    [one] { $service }: the promised time is over for a call. Call after all, as soon as you can. Look in the queue.
   *[other] { $service }: the promised time is over for { $count } calls. Call after all, as soon as you can. Look in the queue.
    }

## To a colleague who calls through the exchange: no word of whom or what, for somebody else may pick up.

ring-press = Hello. This is a call from the exchange. Press 1, and we put you through.
ring-not-pressed = You chose nothing. We do not put you through. Goodbye.
ring-busy = The line is busy. Goodbye.
ring-no-answer = Nobody picks up. Goodbye.
ring-failed = We could not put you through. Goodbye.
ring-over = The call has ended. Goodbye.

## On the phone

say-key = { $label }: press { $key }.
call-no-input = I cannot hear you. Until another time. Goodbye.
call-sorry = Something goes wrong here. That is our fault. Would you call again later? Is it urgent? Call { $n112 }.
call-voicemail = Hello. This is { $service }. We will call you again. Goodbye.
call-over = Thank you for calling. Goodbye.
call-whisper = Peilstation, a call from a participant. Press 1 to take it.

welcome-withheld = Hello, this is { $service }, of { $controller }. I am a computer. Speak to a person? Press 0.
call-greeting = Hello, this is { $service }. I am a computer.
met-in-danger = Speak to a person? Press 0. Is there danger? Hang up and call { $n112 }. You can talk day and night with { $n113 }.
met-in-amber = Speak to a person? Press 0. Is there danger? Hang up and call { $n112 }. On with the questions? Say: go on.
take-your-time = Take your time. I am waiting.
call-goodbye = That is fine. You may always call again. Goodbye.
met-again = Good of you to call. Speak to a person? Press 0.
silence = I did not hear you.
give-up = I cannot understand you well. That is my fault.
give-up-window = A colleague will call you { $window }. Speak to you then.
give-up-soon = A colleague will call you back. Speak to you then.
connecting = I am putting you through. Please hold the line.
connecting-helpline = I am putting you through. Please hold the line.
unconnected = Nobody is free just now.
unconnected-helpline = Nobody answers there just now. Hang up and call { $n113 }. In danger? Hang up and call { $n112 }.
helpline-offer = I can also put you through to { $n113 }.
option-helpline-connect = To be put through
withheld-number = I cannot see your number. On what number can we call you?
unsure = I heard: { $what }. Is that right?
unsure-human = Rather a person? Press 0.
unsure-stop = stop
unsure-erase = erase everything
unsure-language = another language
unsure-refused = rather no answer
unsure-dont-know = I do not know
option-call-begin = To begin again
option-call-on = On with the questions

# We call or write about questions that were left. Somebody else may answer: nothing of what was said.

reminder = Hello, this is { $service }. The questions were not finished. You may go on now. Rather not? Write STOP.
    .voice = Hello, this is { $service }. I am a computer. The questions were not finished. You may go on now. Rather not? Say: stop.

## Days and times

window = { $day } between { $begin } and { $end }
call-clock = { $minute ->
        [0] { $hour } o'clock
        [15] a quarter past { $hour }
        [30] half past { $hour }
        [45] a quarter to { $next }
       *[other] { $hour } { $minute }
    }
call-clock-evening = { $time } in the evening
day-today = today
day-tomorrow = tomorrow
day-later = { $weekday } { $day } { $month }
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
