# To coordinators who work from Telegram: only in a chat that hangs on their account, never by SMS.

desk-bound = This chat belongs to your account now. Write QUEUE to see who waits.

    Of whoever you take here, the name and number come into this chat. They are then on your phone and with Telegram. Lock your phone and pass nothing on. Nothing you type here goes to the people themselves.

    Your own conversation with us rests meanwhile. In danger yourself? Just write it: we always read that. STOP unties this chat.
desk-bound-already = This chat belongs to your account already. Write QUEUE to see who waits.
desk-link-stale = This link was used or is too old. Make a new one at the desk, on your own page.
desk-unbound = This chat no longer belongs to your account. What stood here still does: delete it yourself. You can tie it again at the desk, on your own page.
desk-how = Here you work from your account. Write QUEUE to see who waits, or STOP to untie this chat. All else is done at the desk.
desk-off = Working from Telegram is switched off. Go to the desk, or write STOP to untie this chat.
desk-no-role = With your role you work no calls. STOP unties this chat.

## Who waits

desk-queue =
    { $count ->
        [one] 1 call waits.
       *[other] { $count } calls wait.
    }
desk-queue-first = { $count } calls wait. These are the first { $shown }.
desk-queue-empty = Nobody waits for a call.
desk-urgency-urgent = URGENT
desk-urgency-today = Today
desk-urgency-normal = Normal
desk-topic-crisis = in danger
desk-topic-wants-human = wants to speak to a human
desk-topic-no-match = nothing fitted
desk-topic-introduction = an introduction to an activity
desk-topic-carer = carer
desk-topic-worry-about-other = worry about another
desk-topic-bad-check-in = it did not go well
desk-topic-not-reached = not reached
desk-topic-technical = a message that we could not take in
desk-topic-other = something else
desk-left-ahead = call in { $time }
desk-left-open = { $time } left
desk-left-late = { $time } late
desk-minutes = { $count } min
desk-hours = { $count } hours
desk-days = { $count } days
desk-tried =
    { $count ->
        [0] not called yet
        [one] called once
       *[other] called { $count } times
    }
desk-mine = yours

## Who it is

desk-nameless = Without a name
desk-no-phone = No telephone number is known.
desk-why = Why: { $why }
desk-kern = Kern: { $kern }
desk-promised = Promised: { $window } ({ $left })
desk-part-morning = In the morning, if possible
desk-part-afternoon = In the afternoon, if possible
desk-suggestions = To talk about: { $what }
desk-stopped = This person wants no more messages. You may call.
desk-shared-phone = Somebody may be listening in. Say what it is about only when you know who you speak to.
desk-ask-call = Call now. How did it go?

## Buttons

option-desk-claim = { $number }: I take this one
option-desk-go-on = { $number }: go on
option-desk-claim-alert = I take this one
option-desk-take = Take over
option-desk-release = Let go
option-desk-queue = Queue
option-desk-undo = Undo
option-desk-plain = Without explanation
option-desk-noted = Close with this note
option-desk-reached = Reached
option-desk-voicemail = Voicemail
option-desk-no-answer = No answer
option-desk-wrong-number = Wrong number
option-desk-refused = Does not want a call
option-desk-later = Call later
option-desk-ending-helped = Helped
option-desk-ending-referred = Referred to an activity
option-desk-ending-handed-over = Handed over
option-desk-ending-not-wanted = Wanted no help
option-desk-ending-not-reached = Not reached
option-desk-ending-not-needed = No longer needed
option-desk-ending-other = Otherwise

## What was done

desk-claimed = This is in your name for half an hour.
desk-held = { $name } is at this already.
desk-closed = This is closed already.
desk-gone = This is no longer there.
desk-stale = That button was of before. This is how things stand now.
desk-released = Let go. Somebody else can take this now.
desk-logged = Kept: { $how }.
desk-next = We call again { $when }.
desk-moment = { $day } at { $at }
desk-letter = Calling did not work. Send a letter or pay a visit. Then close it at the desk.
desk-which-ending = What did it come to?
desk-when = When do we call again? Another moment is chosen at the desk.
desk-undone = Undone.
desk-too-late = That can be done within a minute only.
desk-reason = What was done? Your next message is the reason we close it with. It stays with us.
desk-reason-at-desk = An urgent message of your own is open. So what you type is read as your own. Close this call at the desk.
desk-reason-noted = See the note.
desk-done = Closed: { $ending }.
desk-noted-in-danger = Did you write this about whom you called? It stands as a note with that call. A colleague closes your own urgent message.
