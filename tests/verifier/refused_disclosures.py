"""The refuse list: a leaf and what opens its commitments, shown to `disclose`."""

import json

from tests.verifier.made import AMOUNT, SALT, an_entry
from tests.verifier.refused import Refused, shown
from traceability.tlog import strict
from traceability.tlog.commitments import commit
from traceability.verifier.disclose import LARGEST_DISCLOSURE

LEAF = an_entry(commitments={AMOUNT: strict.in_base64(commit(AMOUNT, SALT, "1530000.00")), "request": strict.in_base64(bytes(32))})
ROW = {"path": AMOUNT, "salt": strict.in_base64(SALT), "value": "1530000.00"}


def rows(*rows, leaf=LEAF):
    return shown("disclose", leaf, json.dumps(rows).encode())


def row(leaf=LEAF, **members):
    return rows(ROW | members, leaf=leaf)


def text(data, leaf=LEAF):
    return shown("disclose", leaf, data)


DISCLOSURES = [
    Refused(
        "leaf that is no entry",
        1,
        "leaf_refused",
        {"another object": row(leaf=b"{}"), "nothing": row(leaf=b""), "a newline behind": row(leaf=LEAF + b"\n")},
    ),
    Refused(
        "leaf of more than 65,535 bytes, or disclosure of more than 4,000,000",
        2,
        "wrong_usage",
        {"the leaf": row(leaf=b"x" * 65_536), "the disclosure": text(b"[]".ljust(LARGEST_DISCLOSURE + 1))},
        says="has more than",
    ),
    Refused(
        "disclosure that is not JSON of allowed values",
        2,
        "not_canonical",
        {
            "no JSON": text(b"x"),
            "nothing": text(b""),
            "a float": row(value=1.5),
            "null": row(value=None),
            "2^53": row(value=2**53),
            "not NFC": row(value="e\u0301"),
            "a name twice": text(b'[{"path":"/a","path":"/a","salt":"","value":1}]'),
            "too deep": text(b"[" * 100 + b"]" * 100),
        },
    ),
    Refused(
        "row that is not path, salt and value",
        2,
        "bad_disclosure",
        {"no value": rows({"path": AMOUNT, "salt": ROW["salt"]}), "a member more": row(more=1), "numbers": rows(1), "text": text(b'"x"')},
        says="not path, salt and value",
    ),
    Refused(
        "path or salt that is no text, path twice",
        2,
        "bad_disclosure",
        {"a path": row(path=1), "a salt": row(salt=1), "twice": rows(ROW, ROW)},
        says="a path twice",
    ),
    Refused(
        "salt that is not base64",
        2,
        "bad_disclosure",
        {"unpadded": row(salt=ROW["salt"].rstrip("=")), "spare bits": row(salt=ROW["salt"][:-2] + "9=")},
        says="the salt of",
    ),
    Refused(
        "row for a path that the leaf does not commit to",
        1,
        "commitment_does_not_open",
        {"another": row(path="/invoice/number"), "no commitments": row(leaf=an_entry())},
        says="commits to nothing",
    ),
    Refused(
        "row that does not open its commitment",
        1,
        "commitment_does_not_open",
        {
            "another value": row(value="1530000.01"),
            "the value as a number": row(value=1530000),
            "another salt": row(salt=strict.in_base64(bytes(32))),
            "beside a right one": rows(ROW, {"path": "request", "salt": ROW["salt"], "value": "x"}),
        },
        says="do not open",
    ),
    Refused(
        "salt not 32 bytes, given alone",
        1,
        "commitment_does_not_open",
        {f"{length} bytes": row(salt=strict.in_base64((SALT + b"\0")[:length])) for length in (0, 31, 33)},
        says="instead of 32",
    ),
    Refused(
        "commitment without a row; one row alone; any spelling of JSON",
        0,
        "",
        {"no row": rows(), "one alone": text(json.dumps(ROW).encode()), "with spaces": text(json.dumps([ROW], indent=1).encode())},
    ),
]
