import json

import pytest

from tests.tlog.example import EXAMPLE, LEAVES
from tests.verifier.made import AMOUNT, SALT, an_entry
from traceability.tlog import strict
from traceability.tlog.commitments import commit
from traceability.verifier.disclose import LARGEST_DISCLOSURE, BadDisclosure, parse_openings

ROWS = [{"path": row["path"], "salt": row["salt_base64"], "value": row["value"]} for row in EXAMPLE["disclosures"]]
LEAF = an_entry(commitments={AMOUNT: strict.in_base64(commit(AMOUNT, SALT, "1530000.00")), "request": strict.in_base64(bytes(32))})
ROW = {"path": AMOUNT, "salt": strict.in_base64(SALT), "value": "1530000.00"}


def states(answer):
    return answer.report.get("facts", answer.report.get("claims"))["commitments"]


def test_the_disclosures_of_the_example_open(desk):
    answer = desk.ask("disclose", LEAVES[1], json.dumps(ROWS, indent=2).encode())

    assert answer.exit_code == 0
    assert states(answer) == {"/invoice/amount": "opened", "/transport/vehicle": "opened"}


def test_what_has_no_row_is_erased_and_not_wrong(desk):
    answer = desk.ask("disclose", LEAF, json.dumps([ROW]).encode())

    assert answer.exit_code == 0
    assert states(answer) == {AMOUNT: "opened", "request": "erased"}
    assert states(desk.ask("disclose", LEAF, b"[]")) == {AMOUNT: "erased", "request": "erased"}


def test_one_row_may_stand_alone(desk):
    assert desk.ask("disclose", LEAF, json.dumps(ROW).encode()).exit_code == 0


WRONG = {
    "another value": ([ROW | {"value": "1530000.01"}], 1),
    "the value as a number": ([ROW | {"value": 1530000}], 1),
    "another salt": ([ROW | {"salt": strict.in_base64(bytes(32))}], 1),
    "a salt of 31 bytes": ([ROW | {"salt": strict.in_base64(SALT[:31])}], 1),
    "a salt of 33 bytes": ([ROW | {"salt": strict.in_base64(SALT + b"\0")}], 1),
    "a path that the leaf does not commit to": ([ROW | {"path": "/invoice/number"}], 1),
    "a right row beside a wrong one": ([ROW, {"path": "request", "salt": ROW["salt"], "value": "x"}], 1),
    "a path twice": ([ROW, ROW], 2),
    "no salt": ([{"path": AMOUNT, "value": "1530000.00"}], 2),
    "a member more": ([ROW | {"leaf": "x"}], 2),
    "an unpadded salt": ([ROW | {"salt": ROW["salt"].rstrip("=")}], 2),
    "a float": ([ROW | {"value": 1530000.0}], 2),
    "null": ([ROW | {"value": None}], 2),
    "text": ("open", 2),
    "numbers": ([1], 2),
}


@pytest.mark.parametrize(("rows", "exit_code"), WRONG.values(), ids=WRONG)
def test_a_commitment_does_not_open_with(desk, rows, exit_code):
    assert desk.ask("disclose", LEAF, json.dumps(rows).encode()).exit_code == exit_code


def test_a_disclosure_beyond_all_measure_is_refused_before_it_is_parsed():
    assert parse_openings(b"[]".ljust(LARGEST_DISCLOSURE)) == []
    with pytest.raises(BadDisclosure):
        parse_openings(b"[]".ljust(LARGEST_DISCLOSURE + 1))


@pytest.mark.parametrize(
    ("leaf", "disclosure", "exit_code"), [(b"{}", b"[]", 1), (LEAF, b"not JSON", 2), (LEAF, b'[{"path":"/a","path":"/b"}]', 2)]
)
def test_files_that_are_something_else(desk, leaf, disclosure, exit_code):
    assert desk.ask("disclose", leaf, disclosure).exit_code == exit_code
