"""Demand 23 and the rest of the refuse list: numbers, base64, times and text in another spelling than the one that there is."""

import pytest

from tests.verifier.made import ORIGIN, Log, an_entry, entries
from traceability.tlog import strict
from traceability.tlog.proofs import Receipt
from traceability.verifier.leaf import LeafRefused, read_envelope

LOG = Log(entries(9))
RIGHT = LOG.receipt(4)
ROOT = strict.in_base64(LOG.root(9))


def of_body(size="9", root=ROOT, end="\n"):
    return Receipt(4, LOG.path(4), LOG.checkpoint(body=f"{ORIGIN}\n{size}\n{root}{end}".encode()), LOG.leaves[4]).encode()


SPELLINGS = {
    "as it should be": (of_body(), 0),
    "the largest size": (of_body(str(2**63 - 1)), 1),
    "no size": (of_body(""), 2),
    "a size below zero": (of_body("-1"), 2),
    "minus zero": (of_body("-0"), 2),
    "a hexadecimal size": (of_body("0x9"), 2),
    "a space behind the size": (of_body("9 "), 2),
    "Arabic digits": (of_body("٩"), 2),
    "twenty digits": (of_body("1" * 20), 2),
    "a root of 33 bytes": (of_body(root=strict.in_base64(bytes(33))), 2),
    "a root with a padding too many": (of_body(root=ROOT + "="), 2),
    "a root in hexadecimal": (of_body(root=LOG.root(9).hex()), 2),
    "a space behind the root": (of_body(root=ROOT + " "), 2),
    "a root with a newline in it": (of_body(root=ROOT[:20] + "\n" + ROOT[20:]), 2),
    "an index with a zero before it": (RIGHT.replace(b"\nindex 4\n", b"\nindex 04\n"), 2),
    "an index with a plus": (RIGHT.replace(b"\nindex 4\n", b"\nindex +4\n"), 2),
    "an index below zero": (RIGHT.replace(b"\nindex 4\n", b"\nindex -4\n"), 2),
    "an index beyond 2^63 - 1": (RIGHT.replace(b"\nindex 4\n", b"\nindex 9223372036854775808\n"), 2),
    "no index": (RIGHT.replace(b"index 4\n", b""), 2),
    "an unpadded leaf": (RIGHT.replace(b"=\nindex", b"\nindex").replace(b"=\nindex", b"\nindex"), 2),
    "an empty extra line": (RIGHT.replace(RIGHT.split(b"\n")[1], b"extra "), 2),
    "another version of the format": (RIGHT.replace(b"@v1", b"@v2"), 2),
    "a line before it": (b"\n" + RIGHT, 2),
    "a byte order mark": (b"\xef\xbb\xbf" + RIGHT, 2),
    "two empty lines": (RIGHT.replace(b"\n\n", b"\n\n\n", 1), 1),
    "a note of exactly 100 lines": (RIGHT + b"\xe2\x80\x94 k YWJjZHg=\n" * 94, 0),
    "a note of 101 lines": (RIGHT + b"\xe2\x80\x94 k YWJjZHg=\n" * 95, 2),
}


@pytest.mark.parametrize(("data", "exit_code"), SPELLINGS.values(), ids=SPELLINGS)
def test_a_receipt_with(desk, data, exit_code):
    answer = desk.ask("receipt", data)

    assert answer.exit_code == exit_code, answer.report


def test_the_line_that_is_changed_is_there():
    assert sum(data == RIGHT for data, _ in SPELLINGS.values()) == 1  # none of the rows is the right receipt by mistake, but the first


# ---- the values of an entry

MEMBER = b'"mining"'
VALUES = {
    "2^53 - 1": b"9007199254740991",
    "-(2^53 - 1)": b"-9007199254740991",
    "0": b"0",
    "1": b"1",
    "DEL": b'"\x7f"',
    "NFC": '"\u00e9"'.encode(),
    "an astral character": '"\U00020000"'.encode(),
    "the highest below the surrogates that is assigned": '"\ud7fb"'.encode(),
    "names in the order of UTF-16": '{"\U0001f600":1,"\ufb01":2}'.encode(),
    "an empty list": b"[]",
    "an empty text": b'""',
}
OTHER_VALUES = {
    "2^53": b"9007199254740992",
    "-2^53": b"-9007199254740992",
    "minus zero": b"-0",
    "1.0": b"1.0",
    "1e0": b"1e0",
    "null": b"null",
    "NFD": '"e\u0301"'.encode(),
    "U+0000": b'"\\u0000"',
    "a lone surrogate": b'"\\ud83d"',
    "a surrogate pair in escapes": b'"\\ud83d\\ude00"',
    "an escape that is not needed": b'"\\u00e9"',
    "an unassigned code point": '"\u0378"'.encode(),
    "U+FB33, which is not NFC": '"\ufb33"'.encode(),
    "names in the order of code points": '{"\ufb01":2,"\U0001f600":1}'.encode(),
    "a name twice": b'{"a":1,"a":2}',
    "a space": b' "mining"',
}
ENTRY = an_entry()
TIMES = {
    "microseconds that end in zero": ("2026-03-02T08:15:30.120000Z", True),
    "no microseconds but zeros": ("2026-03-02T08:15:30.000000Z", True),
    "a leap day": ("2028-02-29T00:00:00.000000Z", True),
    "microseconds cut at their zeros": ("2026-03-02T08:15:30.12Z", False),
    "no microseconds": ("2026-03-02T08:15:30Z", False),
    "an offset of zero": ("2026-03-02T08:15:30.120000+00:00", False),
    "another offset": ("2026-03-02T16:15:30.120000+08:00", False),
    "a small z": ("2026-03-02T08:15:30.120000z", False),
    "a space for the T": ("2026-03-02 08:15:30.120000Z", False),
    "a day that is none": ("2026-02-29T08:15:30.120000Z", False),
    "second 60": ("2026-06-30T23:59:60.000000Z", False),
    "hour 24": ("2026-03-02T24:00:00.000000Z", False),
    "full-width digits": ("２026-03-02T08:15:30.120000Z", False),
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_a_value_that_an_entry_may_have(value):
    assert read_envelope(ENTRY.replace(MEMBER, value)).version == 1


@pytest.mark.parametrize("value", OTHER_VALUES.values(), ids=OTHER_VALUES)
def test_a_value_that_no_entry_has(value):
    with pytest.raises(LeafRefused):
        read_envelope(ENTRY.replace(MEMBER, value))


@pytest.mark.parametrize(("text", "is_right"), TIMES.values(), ids=TIMES)
def test_a_time_has_one_spelling(text, is_right):
    if is_right:
        assert read_envelope(an_entry(at=text)).at == text
    else:
        with pytest.raises(LeafRefused):
            read_envelope(an_entry(at=text))
