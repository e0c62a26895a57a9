"""Measurements: how fast a turn is here and elsewhere. Nothing of the service imports it; `make bench` runs it."""
