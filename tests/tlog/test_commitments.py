from base64 import b64decode

import pytest

from tests.tlog.example import EXAMPLE
from traceability.tlog import canonical, commitments
from traceability.tlog.errors import CommitmentDoesNotOpen, NotCanonical

SALT = bytes(range(32))


@pytest.mark.parametrize("row", EXAMPLE["disclosures"], ids=lambda row: row["path"])
def test_the_commitments_of_the_example(row):
    salt, commitment = b64decode(row["salt_base64"]), b64decode(row["commitment_base64"])

    assert (row["path"].encode() + b"\0" + canonical.write(row["value"])).hex() == row["message_hex"]
    assert commitments.commit(row["path"], salt, row["value"]) == commitment
    commitments.verify_opening(commitment, row["path"], salt, row["value"])


@pytest.mark.parametrize(("path", "salt", "value"), [("/a", SALT, "2"), ("/b", SALT, "1"), ("/a", SALT[::-1], "1"), ("/a", SALT, 1)])
def test_nothing_else_opens_a_commitment(path, salt, value):
    with pytest.raises(CommitmentDoesNotOpen):
        commitments.verify_opening(commitments.commit("/a", SALT, "1"), path, salt, value)


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_salt_has_32_bytes(length):
    with pytest.raises(CommitmentDoesNotOpen):
        commitments.commit("/a", bytes(length), "1")


def test_a_short_salt_would_open_what_a_zero_padded_one_commits_to():
    padded = bytes([1]) * 31 + b"\0"

    with pytest.raises(CommitmentDoesNotOpen):
        commitments.verify_opening(commitments.commit("/a", padded, "1"), "/a", padded[:31], "1")


@pytest.mark.parametrize("value", [None, 1.5, "e\u0301"])
def test_a_value_that_no_entry_has_is_not_committed_to(value):
    with pytest.raises(NotCanonical):
        commitments.commit("/a", SALT, value)
