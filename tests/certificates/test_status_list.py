import gzip
from datetime import UTC, datetime

import pytest

from traceability.certificates import multibase, status_list
from traceability.tlog.errors import NotCanonical

NOW = datetime(2026, 11, 28, 12, 0, 30, tzinfo=UTC)


def test_the_first_bit_stands_leftmost():
    bits = gzip.decompress(multibase.read_base64url(status_list.encoded([0, 9])))

    assert bits[:2] == b"\x80\x40" and len(bits) * 8 == 131_072 and not any(bits[2:])


def test_a_bit_that_is_set_is_read_and_no_other():
    last = status_list.SIZE - 1
    text = status_list.encoded([7, 4711, last])

    assert [index for index in (0, 6, 7, 8, 4710, 4711, 4712, last - 1, last) if status_list.is_set(text, index)] == [7, 4711, last]
    assert status_list.encoded([last, 4711, 7]) == text
    for beyond in (-1, status_list.SIZE):
        with pytest.raises(IndexError):
            status_list.is_set(text, beyond)


@pytest.mark.parametrize(
    "data",
    [b"", b"x", gzip.compress(b""), gzip.compress(bytes(16_383)), gzip.compress(bytes(50_000_000))[:-1]],
    ids=["nothing", "no archive", "an empty one", "a byte too few", "a huge one cut off"],
)
def test_what_is_no_list_of_this_length_is_refused(data):
    with pytest.raises(NotCanonical):
        status_list.is_set(multibase.base64url(data), 1)


def test_the_list_names_the_same_purpose_and_address_as_the_entry():
    entry = status_list.entry("https://h.example", 1, 4711)
    listed = status_list.document("https://h.example", 1, [4711], now=NOW)

    assert entry["statusListCredential"] == listed["id"] == "https://h.example/status/1"
    assert entry["statusPurpose"] == listed["credentialSubject"]["statusPurpose"] == "suspension"
    assert status_list.is_set(listed["credentialSubject"]["encodedList"], entry["statusListIndex"])
    assert (listed["validFrom"], listed["validUntil"]) == ("2026-11-28T12:00:00.000000Z", "2026-11-29T12:00:00.000000Z")
    assert listed["credentialSubject"]["ttl"] == 300_000
