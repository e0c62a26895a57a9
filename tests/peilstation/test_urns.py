"""Urns as people type them."""

from __future__ import annotations

import pytest

from peilstation.urns import BadUrn, urn


@pytest.mark.parametrize(("typed", "stored"), [
    ("tel:+447700900000", "tel:+447700900000"),
    ("tel:+44 7700 900000", "tel:+447700900000"),
    ("tel:0044 (0)7700-900000", "tel:+447700900000"),
    ("TEL:+447700900000", "tel:+447700900000"),
    (" tel:+15005550006 ", "tel:+15005550006"),
    ("telegram:12345", "telegram:12345"),
    ("Telegram:12345", "telegram:12345"),
])  # fmt: skip
def test_they_are_stored_in_one_spelling(typed: str, stored: str) -> None:
    assert urn(typed) == stored


@pytest.mark.parametrize(("typed", "stored"), [
    ("tel:0321 000 000", "tel:+31321000000"),
    ("0321-000000", "tel:+31321000000"),
    ("(0321) 000 000", "tel:+31321000000"),
    ("06 00 00 00 00", "tel:+31600000000"),
])  # fmt: skip
def test_a_dutch_number_needs_no_country(typed: str, stored: str) -> None:
    assert urn(typed) == stored


def test_a_group_that_is_on_duty_can_be_looked_up() -> None:
    assert urn("telegram:-1001234") == "telegram:-1001234"


@pytest.mark.parametrize("typed", ["+447700900000", " +44 7700 900000 ", "+44 (0)7700-900.000", "00447700900000"])
def test_a_telephone_number_alone_is_a_urn(typed: str) -> None:
    assert urn(typed) == "tel:+447700900000"


@pytest.mark.parametrize("typed", [
    "", "tel:", "tel:hello", "tel:+44", "tel:+4477009000000000000", "telegram:", "telegram:@riet", "telegram:--1",
    "telegram:0", "telegram:١٢", "+", "+44", "06", "12345", "447700900000", "0 riet", "mail:riet@example.org", "riet",
])  # fmt: skip
def test_what_is_no_urn_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(BadUrn, match=r"tel:\+447700900000"):
        urn(typed)
