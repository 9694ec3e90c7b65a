from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceability.verifier import der
from traceability.verifier.der import BadDer, Element, elements, only


def element(tag, content):
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    size = (length.bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + length.to_bytes(size, "big") + content


def read(tag, content):
    return only(elements(element(tag, content)))


@given(st.lists(st.tuples(st.sampled_from([der.INTEGER, der.OCTETS, der.SEQUENCE, der.tagged(0)]), st.binary(max_size=300)), max_size=5))
def test_elements_come_back(parts):
    data = b"".join(element(tag, content) for tag, content in parts)

    assert [(one.tag, one.content) for one in elements(data)] == parts
    assert b"".join(one.encoded for one in elements(data)) == data


@given(st.binary(max_size=60))
def test_whatever_comes_is_read_or_refused(data):
    with suppress(BadDer):
        assert b"".join(one.encoded for one in elements(data)) == data


@pytest.mark.parametrize(
    "data",
    [
        b"\x30",
        b"\x30\x01",
        b"\x30\x81",
        b"\x30\x82\x01",
        b"\x30\x80\x00\x00",
        b"\x30\x81\x01\x00",
        b"\x30\x82\x00\x80" + bytes(128),
        b"\x30\x85\x00\x00\x00\x00\x01\x00",
        b"\x30\xff",
        b"\x30\x84\xff\xff\xff\xff",
        b"\x1f\x01\x00",
        b"\x30\x00\x30",
    ],
    ids=[
        "no length",
        "cut off",
        "a long form without its length",
        "a long form with half its length",
        "indefinite",
        "a long form of a short length",
        "a leading zero",
        "five bytes",
        "reserved",
        "4 GiB",
        "a high tag",
        "one left over",
    ],
)
def test_other_lengths_and_tags_are_refused(data):
    with pytest.raises(BadDer):
        elements(data)


@pytest.mark.parametrize(
    ("content", "value"),
    [(b"\x00", 0), (b"\x7f", 127), (b"\x00\x80", 128), (b"\x80", -128), (b"\xff\x7f", -129), (b"\x01" + bytes(20), 1 << 160)],
)
def test_integers(content, value):
    assert read(der.INTEGER, content).integer() == value


@pytest.mark.parametrize("content", [b"", b"\x00\x7f", b"\x00\x00", b"\xff\x80", b"\xff\xff"])
def test_integers_have_one_form(content):
    with pytest.raises(BadDer):
        read(der.INTEGER, content).integer()


@pytest.mark.parametrize(
    ("content", "dotted"),
    [("2a864886f70d010702", "1.2.840.113549.1.7.2"), ("608648016503040201", "2.16.840.1.101.3.4.2.1"), ("883703", "2.999.3")],
)
def test_object_identifiers(content, dotted):
    assert read(der.OID, bytes.fromhex(content)).oid() == dotted


@pytest.mark.parametrize("content", [b"", b"\x80\x01", b"\x2a\x80\x01", b"\x2a\x86"])
def test_object_identifiers_have_one_form(content):
    with pytest.raises(BadDer):
        read(der.OID, content).oid()


@pytest.mark.parametrize("content", [b"\x2a" + b"\xff" * 62 + b"\x01", b"\x2a" * 64], ids=["one number", "many"])
def test_an_object_identifier_has_at_most_64_bytes(content):
    assert read(der.OID, content).oid().startswith("1.2.")
    for length in (1, 250_000):  # without a bound the second takes a minute
        with pytest.raises(BadDer):
            read(der.OID, b"\x2a" + b"\xff" * length + content).oid()


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("20260302081533Z", datetime(2026, 3, 2, 8, 15, 33, tzinfo=UTC)),
        ("20260302081533.25Z", datetime(2026, 3, 2, 8, 15, 33, 250_000, tzinfo=UTC)),
    ],
)
def test_times(text, time):
    assert read(der.TIME, text.encode()).time() == time


@pytest.mark.parametrize(
    "text",
    [
        "20260302081533",
        "202603020815Z",
        "20260302081533+0000",
        "20260230081533Z",
        "20260302081533.Z",
        "20260302081533.50Z",
        "２0260302081533Z",
    ],
)
def test_times_have_one_form(text):
    with pytest.raises(BadDer):
        read(der.TIME, text.encode()).time()


def test_another_element_than_the_one_that_belongs_there_is_refused():
    with pytest.raises(BadDer):
        Element(der.SET, b"", b"").parts()
    with pytest.raises(BadDer):
        only([])
