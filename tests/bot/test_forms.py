"""A form is read as Python's own reader of forms reads it: what is signed is every value of every name."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

pytest.importorskip("twilio")

from bot.sms import parse

PIECES = st.sampled_from(["Body", "From", "a", "&", "=", "+", "%", "%2B", "%zz", "%C3%A9", "%C3", "%00", ";", "\x00",
                          "é", "\r\n"])  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=3), max_size=20).map("".join))
@example("")
@example("&&a&=b&a=1&a=&a==")
def test_a_form_is_read_as_python_reads_it(text: str) -> None:
    body = text.encode("utf-8", "surrogatepass")
    assert parse(body) == parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)


@given(st.binary(max_size=40))
def test_bytes_that_are_no_text_are_read_alike_too(body: bytes) -> None:
    assert parse(body) == parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
