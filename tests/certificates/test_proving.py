"""Each step of the proof fails by itself, for its own reason, and no step behind it is tried."""

import copy
import json
from dataclasses import replace

import pytest

from tests.make.certificates import CERTIFICATE_KEY, LOG_KEY, a_checkpoint, a_leaf, an_anchor
from tests.make.credentials import KEYS, METHOD, a_credential, altered, signed
from traceability.certificates import data_integrity, proving, received, vc
from traceability.certificates.proving import CHECKPOINT, FAILED, FORM, HELD, INCLUSION, KEY, NOT_REACHED, SIGNATURE, Walk
from traceability.tlog import canonical

STEPS = [FORM, KEY, SIGNATURE, CHECKPOINT, INCLUSION]


def walked(prove, given, keys=KEYS):
    walk = Walk()
    found = prove(walk, given, keys)
    assert [step.name for step in walk.steps] == STEPS
    assert (found is not None) == walk.holds
    return walk


def failed_at(walk):
    """The one step that failed; those before it held, those behind it were not tried."""
    at = next(number for number, step in enumerate(walk.steps) if step.result == FAILED)
    assert all(step.result == HELD for step in walk.steps[:at]) and all(step.result == NOT_REACHED for step in walk.steps[at + 1 :])
    return walk.steps[at].name


def tampered(*path, value):
    whole = json.loads(signed())
    inner = whole
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    return canonical.write(whole)


def test_what_was_issued_holds_at_every_step():
    assert walked(proving.prove_statement, signed()).holds
    assert walked(proving.prove_credential, a_credential()).holds
    assert walked(proving.prove_jwt, a_jwt()).holds


ELSEWHERE = replace(an_anchor(), checkpoint=a_checkpoint([a_leaf(number) for number in range(50, 55)]))


@pytest.mark.parametrize(
    ("given", "keys", "step"),
    [
        (b"{}", KEYS, FORM),
        (signed() + b"\n", KEYS, FORM),
        (signed(), replace(KEYS, certificate=[]), KEY),
        (tampered("statement", "total", "net_kg", value="1460.001"), KEYS, SIGNATURE),
        (tampered("signature", value="A" * 86 + "=="), KEYS, SIGNATURE),
        (signed(), replace(KEYS, log=[]), CHECKPOINT),
        (signed(anchor=ELSEWHERE), KEYS, INCLUSION),
    ],
)
def test_a_statement_fails_at_its_step(given, keys, step):
    assert failed_at(walked(proving.prove_statement, given, keys)) == step


@pytest.mark.parametrize(
    ("given", "keys", "step"),
    [
        ({}, KEYS, FORM),
        (a_credential(), replace(KEYS, certificate=[LOG_KEY.verifier.vkey]), KEY),
        (a_credential() | {"name": "x"}, KEYS, SIGNATURE),
        (a_credential(), replace(KEYS, log=[]), CHECKPOINT),
        (a_credential(anchor=ELSEWHERE), KEYS, INCLUSION),
    ],
)
def test_a_credential_fails_at_its_step(given, keys, step):
    assert failed_at(walked(proving.prove_credential, given, keys)) == step


def test_no_word_of_a_credential_can_be_changed():
    tried = 0
    for place, document in altered(a_credential()):
        walk = Walk()
        proving.prove_credential(walk, document, KEYS)
        assert not walk.holds, place
        tried += 1
    assert tried > 100


def a_jwt(claims=None, header=None):
    text = vc.in_jwt(a_credential(), CERTIFICATE_KEY.private, METHOD)
    read = received.read_jwt(text.encode())
    return replace(read, claims=read.claims | (claims or {}), header=read.header | (header or {}))


@pytest.mark.parametrize(
    ("header", "step"),
    [({"alg": "none"}, FORM), ({"iss": "did:web:elsewhere.example"}, FORM), ({"crit": ["b64"]}, FORM), ({"kid": METHOD + "0"}, KEY)],
)
def test_a_jwt_of_another_header_fails(header, step):
    assert failed_at(walked(proving.prove_jwt, a_jwt(header=header))) == step


def test_a_jwt_whose_signature_is_over_other_claims_fails():
    other = vc.in_jwt(a_credential(destination="KP"), CERTIFICATE_KEY.private, METHOD)

    read = replace(received.read_jwt(other.encode()), signature=a_jwt().signature)

    assert failed_at(walked(proving.prove_jwt, read)) == SIGNATURE


def test_a_signed_credential_that_names_another_place_than_its_proof_fails():
    document = copy.deepcopy(a_credential())
    del document["proof"]
    document["credentialSubject"]["ree:ledger"]["ree:leaf_index"] = 2

    again = data_integrity.secured(document, CERTIFICATE_KEY.private, method=METHOD, created=document["validFrom"])

    assert failed_at(walked(proving.prove_credential, again)) == CHECKPOINT


@pytest.mark.parametrize(
    ("members", "number"),
    [
        ({"statement": {"number": "RC-1"}}, "RC-1"),
        ({"id": "https://h.example/verify/RC-2"}, "RC-2"),
        ({"statement": {"number": 5}}, ""),
        ({"id": ["x"]}, ""),
        ({}, ""),
    ],
)
def test_the_number_that_a_file_says_it_has(members, number):
    assert proving.number_in(members) == number
