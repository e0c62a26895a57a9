"""The steps, in order. Each says its tables itself: it must mean the same when `db.schema` has moved on."""
