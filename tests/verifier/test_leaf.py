import json

import pytest

from tests.tlog.example import HASHES, LEAVES
from tests.verifier.made import an_entry, uuid
from traceability.tlog import strict
from traceability.verifier.leaf import LeafRefused, LeafTooLarge, read_envelope

HASH = strict.in_base64(bytes(32))
DOCUMENT = {"kind": "waybill", "number": "WB-1", "sha256": "ab" * 32}


def test_the_leaves_of_the_example_are_entries():
    first, second, third = (read_envelope(leaf, log="traceability.example") for leaf in LEAVES)

    assert [one.leaf_hash for one in (first, second, third)] == HASHES
    assert (first.kind, first.version, first.prev) == ("organisation.registered", 1, None)
    assert set(second.commitments) == {"/invoice/amount", "/transport/vehicle"}
    assert (third.version, third.prev, third.subject) == (2, HASHES[1], second.subject)
    assert third.members_of_subject == json.loads(LEAVES[2])["subject"]


RIGHT = {
    "no body": {"body": {}},
    "documents": {"documents": [DOCUMENT, DOCUMENT | {"issuer": "X", "issued_on": "2026-03-01", "size": 0, "media_type": "text/plain"}]},
    "no documents": {"documents": []},
    "a commitment": {"commitments": {"/invoice/amount": HASH}},
    "a commitment to the request": {"commitments": {"request": HASH}},
    "a commitment in a list": {
        "body": {"lines": [{"lot": "A:1"}]},
        "commitments": {"/lines/0/unit_value": HASH, "/lines/1/unit_value": HASH},
    },
    "a commitment with escapes": {"body": {"a/b": {}}, "commitments": {"/a~1b/c~0d": HASH}},
    "the system": {"actor": {"id": uuid(1), "role": "system", "via": "worker"}},
}


@pytest.mark.parametrize("members", RIGHT.values(), ids=RIGHT)
def test_an_entry_may_have(members):
    assert read_envelope(an_entry(**members)).kind == "event.recorded"


WRONG = {
    **{f"no {name}": {name: None} for name in ("v", "log", "uid", "kind", "at", "nonce", "actor", "organisation", "body")},
    "an unknown member": {"index": 1},
    "another version of the format": {"v": 2},
    "true for 1": {"v": True},
    "no name of a log": {"log": ""},
    "an upper-case uid": {"uid": "019CAD9D-DD4B-7C30-AC30-000000000001"},
    "a uid of another kind": {"uid": "019cad9d-dd4b-4c30-ac30-000000000001"},
    "a kind without a subject": {"kind": "recorded"},
    "an upper-case kind": {"kind": "Event.recorded"},
    "a time without microseconds": {"at": "2026-03-02T08:15:30Z"},
    "a time with milliseconds": {"at": "2026-03-02T08:15:30.123Z"},
    "a time with an offset": {"at": "2026-03-02T08:15:30.123456+00:00"},
    "a time that never was": {"at": "2026-02-30T08:15:30.123456Z"},
    "a time in other digits": {"at": "2026-03-02T08:15:3\uff10.123456Z"},
    "a nonce of 15 bytes": {"nonce": strict.in_base64(bytes(15))},
    "a nonce in hex": {"nonce": "00" * 16},
    "an actor with a name": {"actor": {"id": uuid(1), "role": "submitter", "via": "token", "name": "Ada"}},
    "an actor without a role": {"actor": {"id": uuid(1), "via": "token"}},
    "an unknown role": {"actor": {"id": uuid(1), "role": "god", "via": "token"}},
    "an unknown door": {"actor": {"id": uuid(1), "role": "submitter", "via": "back"}},
    "an actor that is text": {"actor": uuid(1)},
    "an organisation by its code": {"organisation": "HFR"},
    "a subject by its name": {"subject": {"type": "lot", "id": "HFR:1", "version": 1}},
    "a subject without a version": {"subject": {"type": "lot", "id": uuid(1)}},
    "version 0": {"subject": {"type": "lot", "id": uuid(1), "version": 0}},
    "version true": {"subject": {"type": "lot", "id": uuid(1), "version": True}},
    "a version in text": {"subject": {"type": "lot", "id": uuid(1), "version": "1"}},
    "version 1 with a prev": {"subject": {"type": "lot", "id": uuid(1), "version": 1, "prev": "ab" * 32}},
    "version 2 without a prev": {"subject": {"type": "lot", "id": uuid(1), "version": 2}},
    "a prev in base64": {"subject": {"type": "lot", "id": uuid(1), "version": 2, "prev": HASH}},
    "an upper-case prev": {"subject": {"type": "lot", "id": uuid(1), "version": 2, "prev": "AB" * 32}},
    "a paper of a day that never was": {"documents": [DOCUMENT | {"issued_on": "2026-02-30"}]},
    "a paper of no day": {"documents": [DOCUMENT | {"issued_on": "2026-99-99"}]},
    "a body that is a list": {"body": [1]},
    "commitments in a list": {"commitments": [HASH]},
    "a commitment that is no hash": {"commitments": {"/a": strict.in_base64(bytes(31))}},
    "a commitment in hex": {"commitments": {"/a": "ab" * 32}},
    "a commitment without a pointer": {"commitments": {"amount": HASH}},
    "a pointer with a wrong escape": {"commitments": {"/a~2": HASH}},
    "a commitment to what is in clear": {"body": {"invoice": {"amount": "1.00"}}, "commitments": {"/invoice/amount": HASH}},
    "a commitment to what is in clear in a list": {"body": {"lines": [{"value": "1"}]}, "commitments": {"/lines/0/value": HASH}},
    "a commitment to what is in clear under an escape": {"body": {"a/b": 1}, "commitments": {"/a~1b": HASH}},
    "one document": {"documents": DOCUMENT},
    "a document without a hash": {"documents": [{"kind": "waybill", "number": "1"}]},
    "a document with a path": {"documents": [DOCUMENT | {"path": "/tmp"}]},
    "a document of a negative size": {"documents": [DOCUMENT | {"size": -1}]},
    "a document that is text": {"documents": ["WB-1"]},
}


@pytest.mark.parametrize("members", WRONG.values(), ids=WRONG)
def test_an_entry_may_not_have(members):
    with pytest.raises(LeafRefused):
        read_envelope(an_entry(**members))


@pytest.mark.parametrize("leaf", [b"", b"{}", b"[]", b'"a"', b"{", b'{"v":1}'])
def test_what_is_no_envelope_is_refused(leaf):
    with pytest.raises(LeafRefused):
        read_envelope(leaf)


def test_a_leaf_is_of_one_log():
    assert read_envelope(an_entry(), log="traceability.example").log == "traceability.example"
    with pytest.raises(LeafRefused):
        read_envelope(an_entry(), log="another.example")
    with pytest.raises(LeafRefused):
        read_envelope(an_entry(), log="")


def test_a_pointer_to_an_index_of_thousands_of_digits_costs_nothing():
    leaf = an_entry(body={"lines": [1]}, commitments={"/lines/" + "9" * 10_000: HASH})

    assert len(read_envelope(leaf).commitments) == 1


def test_65_535_bytes_are_the_most():
    with pytest.raises(LeafTooLarge):
        read_envelope(b"x" * 65_536)
    with pytest.raises(LeafRefused):
        read_envelope(b"x" * 65_535)
