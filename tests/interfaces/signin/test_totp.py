"""Codes by time, held against the vectors of RFC 6238 (appendix B, SHA-1)."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from traceability.interfaces.signin import totp

SECRET = b"12345678901234567890"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_the_vectors_of_the_standard(seconds, code):
    assert totp.code_at(SECRET, totp.step_of(datetime.fromtimestamp(seconds, UTC))) == code


@pytest.mark.parametrize(("late", "is_taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_clock_may_be_a_step_awry(late, is_taken):
    code = totp.code_at(SECRET, totp.step_of(NOON))

    found = totp.step_with(SECRET, code, NOON + timedelta(seconds=late))

    assert found == (totp.step_of(NOON) if is_taken else None)


@pytest.mark.parametrize("code", ["", "12345", "２８７０８２", "28708é"])
def test_what_is_no_code_is_of_no_step(code):
    assert totp.step_with(SECRET, code, NOON) is None


def test_an_app_reads_the_address():
    address = urlsplit(totp.address_of_key(SECRET, account="rita:a b", issuer="log.example"))

    assert (address.scheme, address.netloc, address.path) == ("otpauth", "totp", "/log.example:rita%3Aa%20b")
    assert parse_qs(address.query) == {"secret": ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"], "issuer": ["log.example"]}
    assert totp.written(SECRET).replace(" ", "") == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def test_no_secret_comes_twice():
    assert len({totp.new_secret() for _ in range(50)}) == 50
