"""The schema's history, one file a step, the same on SQLite and PostgreSQL. Never edited once released."""
