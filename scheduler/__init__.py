"""Notices that due moments have fallen due.

Owns the ticks: APScheduler interval jobs that wake, claim the due rows and hand them to the ledger as events. When a
moment falls due is decided in flows and remembered in db; the truth is rows, the scheduler only looks at the clock.

Never sends: what a due moment says leaves through the outbox, and the sender's gate looks at it again.
"""
