"""Simulated providers: a small Telegram and a small Twilio on loopback. Knows nothing of who talks to it.

Demo mode and the tests use the same imitation. It is held against outside descriptions (Telegram's and Twilio's own).
"""
