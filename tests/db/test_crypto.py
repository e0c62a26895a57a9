"""What is sealed opens only with the ring, only where it was sealed for, and only as it was."""

from __future__ import annotations

import subprocess
import sys
from base64 import urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from hmac import digest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.crypto import BadKey, BlindIndex, Damaged, KeyRing, WrongKey, generate, sealed_under

OLD, NEW = (urlsafe_b64encode(letter * 32).decode() for letter in (b"o", b"n"))


@given(st.binary())
def test_what_is_sealed_opens_again(plain: bytes) -> None:
    ring = KeyRing.from_text(OLD)
    assert ring.open(ring.seal(plain, "inbox.text"), "inbox.text") == plain


def test_the_same_words_are_never_sealed_the_same() -> None:
    ring = KeyRing.from_text(OLD)
    assert ring.seal(b"Riet", "callback.name") != ring.seal(b"Riet", "callback.name")


def test_no_bit_of_it_may_change() -> None:
    ring = KeyRing.from_text(OLD)
    sealed = ring.seal(b"Riet", "callback.name")
    for place in range(len(sealed)):
        altered = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises((Damaged, WrongKey)):
            ring.open(altered, "callback.name")


def test_what_was_cut_short_is_damaged() -> None:
    ring = KeyRing.from_text(OLD)
    for length in (0, 1, 7, 18, 20):
        with pytest.raises(Damaged):
            ring.open(ring.seal(b"Riet", "callback.name")[:length], "callback.name")


def test_a_value_cannot_be_moved_to_another_column() -> None:
    ring = KeyRing.from_text(OLD)
    with pytest.raises(Damaged, match=r"callback\.number"):
        ring.open(ring.seal(b"Riet", "callback.name"), "callback.number")


def test_the_newest_key_seals_and_the_old_one_still_opens() -> None:
    old, both = KeyRing.from_text(OLD), KeyRing.from_text(f"{NEW}, {OLD}")
    assert both.open(old.seal(b"Riet", "callback.name"), "callback.name") == b"Riet"
    assert sealed_under(both.seal(b"Riet", "callback.name")) == both.newest == KeyRing.from_text(NEW).newest


def test_without_the_key_it_says_which_one_it_would_need() -> None:
    old, new = KeyRing.from_text(OLD), KeyRing.from_text(NEW)
    with pytest.raises(WrongKey, match=old.newest.hex()):
        new.open(old.seal(b"Riet", "callback.name"), "callback.name")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "key 1 .* 0 bytes"),
        ("kort", "key 1 .* 3 bytes"),
        (f"{OLD},,{NEW}", "key 2 .* 0 bytes"),
        (OLD[:-5], "key 1"),
        ("é" * 44, "key 1 .* base64"),
        (urlsafe_b64encode(bytes(33)).decode(), "key 1 .* 33 bytes"),
    ],
)
def test_a_bad_ring_says_which_key_and_not_its_letters(text: str, complaint: str) -> None:
    with pytest.raises(BadKey, match=complaint) as raised:
        KeyRing.from_text(text)
    assert OLD[:-5] not in str(raised.value)


def test_a_key_without_its_padding_is_the_same_key() -> None:
    assert KeyRing.from_text(OLD.rstrip("=")).newest == KeyRing.from_text(OLD).newest


def test_no_key_is_ever_shown() -> None:
    ring, index = KeyRing.of([b"k" * 32]), BlindIndex(b"k" * 32)
    assert "kkk" not in f"{ring!r} {ring} {index!r} {index}"


def test_the_blind_index_tells_parts_apart() -> None:
    index = BlindIndex(b"k" * 32)
    assert index.message("dronten", "a", "bc") != index.message("dronten", "ab", "c")
    assert index.urn("tel:+447700900001") != BlindIndex(b"l" * 32).urn("tel:+447700900001")


@given(st.text())
def test_the_blind_index_is_an_hmac_and_stays_the_one_that_databases_hold(urn: str) -> None:
    said = b"".join(len(part).to_bytes(4) + part for part in (b"urn", urn.encode()))
    assert BlindIndex(b"k" * 32).urn(urn) == digest(b"k" * 32, said, "sha256")


def test_no_nonce_is_used_twice_by_threads() -> None:
    ring = KeyRing.from_text(OLD)
    with ThreadPoolExecutor(8) as pool:
        sealed = list(pool.map(lambda _: ring.seal(b"", "inbox.text"), range(20_000)))
    assert len({value[7:19] for value in sealed}) == len(sealed)


_FORKS = """
import os
from db.crypto import KeyRing
ring = KeyRing.of([b"k" * 32])
ring.seal(b"", "inbox.text")
child = os.fork()
os.write(1, ring.seal(b"", "inbox.text"))
if child:
    os.waitpid(child, 0)
"""


def test_no_nonce_is_used_twice_by_a_parent_and_its_fork() -> None:
    both = subprocess.run([sys.executable, "-c", _FORKS], capture_output=True, check=True).stdout
    assert len(both) == 70
    assert both[7:19] != both[42:54]


def test_a_generated_key_is_a_good_one_and_another_each_time() -> None:
    assert KeyRing.from_text(generate()).newest != KeyRing.from_text(generate()).newest
