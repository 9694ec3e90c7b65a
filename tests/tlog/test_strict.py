import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceability.tlog import strict
from traceability.tlog.errors import BadSpelling


@pytest.mark.parametrize(
    "text", ["", "03", "00", "+3", "-3", "1_000", " 3", "3 ", "3\n", "３", "٣", "0x3", "3.0", "1e3", str(2**63), "9" * 5_000]
)
def test_a_number_has_one_spelling(text):
    with pytest.raises(BadSpelling):
        strict.number(text)


@given(st.integers(0, strict.LARGEST_NUMBER))
def test_a_number_comes_back(value):
    assert strict.number(str(value)) == value


@pytest.mark.parametrize(
    "text",
    ["A", "AA", "AA=", "AAA", "AB==", "AAB=", "AA==\n", " AA==", "A A==", "_-8=", "AA==AA==", "ＡＡ==", "AA=A", "===="],
    ids=[
        "one digit",
        "unpadded",
        "half padded",
        "unpadded three",
        "spare bits",
        "spare bits of three",
        "newline behind",
        "space before",
        "space inside",
        "url-safe",
        "two in one",
        "full-width",
        "padding inside",
        "padding only",
    ],
)
def test_binary_has_one_spelling(text):
    with pytest.raises(BadSpelling):
        strict.binary(text)


@given(st.binary(max_size=200))
def test_binary_comes_back(value):
    assert strict.binary(strict.in_base64(value)) == value


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_hash_has_32_bytes(length):
    assert strict.hash_value(strict.in_base64(bytes(32))) == bytes(32)
    with pytest.raises(BadSpelling):
        strict.hash_value(strict.in_base64(bytes(length)))
