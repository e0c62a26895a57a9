"""flows decides: what did they mean, what do we say next, who needs help first, which activity fits.

Pure and synchronous. No I/O, no clock, no randomness, no logging: now and every id come in with the event.
"""
