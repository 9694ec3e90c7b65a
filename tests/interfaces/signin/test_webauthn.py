"""Which answers of a security key hold: each rule on its own, with real signatures."""

import json

import pytest
from fido2.utils import websafe_decode, websafe_encode

from tests.make.security_keys import ORIGIN, AKey
from traceability.interfaces.signin import webauthn

OWNER, CHALLENGE = b"member-16-bytes.", b"c" * 32
ELSEWHERE = {"origin": "https://ledger.example.evil"}


@pytest.fixture(autouse=True)
def address(settings):
    settings.SECURITY_KEY_ORIGIN = ORIGIN


def asks():
    return webauthn.enrolment(owner=OWNER, name="rita", known=[], challenge=CHALLENGE)


def enrolled(key, **client):
    return webauthn.enrolled(key.enrolled(asks(), **client), CHALLENGE)


def proved(key, credential, *, owner=OWNER, challenge=CHALLENGE, handle=b"", **client):
    answer = key.proved(webauthn.proof(known=[key.credential_id], challenge=CHALLENGE), handle=handle, **client)
    return webauthn.proved(answer, challenge, credential=credential, owner=owner)


def test_a_key_is_enrolled_and_proves_with_its_count():
    key = AKey()

    made = enrolled(key)

    assert (made.credential_id, made.sign_count) == (key.credential_id, 1)
    assert proved(key, made.credential) == 2
    assert proved(key, made.credential, handle=OWNER) == 3


def test_what_is_asked_names_neither_person_nor_other_hosts():
    asked = asks()

    assert (asked["rp"]["id"], websafe_decode(asked["user"]["id"])) == ("ledger.example", OWNER)
    assert [one["alg"] for one in asked["pubKeyCredParams"]] == [-7, -8, -257]
    assert "attestation" not in asked or asked["attestation"] == "none"


@pytest.mark.parametrize(
    "changed",
    [ELSEWHERE, {"origin": "http://ledger.example"}, {"origin": "https://ledger.example:8443"}, {"type": "webauthn.other"},
     {"crossOrigin": True}, {"challenge": websafe_encode(b"d" * 32)}],
)  # fmt: skip
def test_what_a_browser_says_elsewhere_holds_nowhere(changed):
    key = AKey()
    made = enrolled(key)

    assert enrolled(AKey(), **changed) is None
    assert proved(key, made.credential, **changed) is None


@pytest.mark.parametrize("other", [{"host": "ledger.example.evil"}, {"flags": 0x04}], ids=["another host", "nobody there"])
def test_a_key_that_was_asked_by_another_host_or_not_touched_holds_nowhere(other):
    key = AKey()
    made = enrolled(key)
    stranger = AKey(**other, credential_id=key.credential_id, private=key.private)

    assert enrolled(AKey(**other)) is None
    assert proved(stranger, made.credential) is None


def test_the_signature_of_another_key_and_the_handle_of_another_person_hold_nowhere():
    key = AKey()
    made = enrolled(key)

    assert proved(AKey(credential_id=key.credential_id), made.credential) is None
    assert proved(AKey(private=key.private), made.credential) is None
    assert proved(key, made.credential, handle=b"another-16-bytes") is None


def test_a_flipped_bit_of_the_signature_holds_nowhere():
    key = AKey()
    made = enrolled(key)
    answer = json.loads(key.proved(webauthn.proof(known=[], challenge=CHALLENGE)))
    signature = bytearray(websafe_decode(answer["response"]["signature"]))
    signature[-1] ^= 1
    answer["response"]["signature"] = websafe_encode(bytes(signature))

    assert webauthn.proved(json.dumps(answer), CHALLENGE, credential=made.credential, owner=OWNER) is None


def test_an_algorithm_that_was_not_asked_for_is_not_taken(monkeypatch):
    key = AKey()
    monkeypatch.setattr(AKey, "_public", lambda self: {1: 2, 3: -35, -1: 2, -2: b"x" * 48, -3: b"y" * 48})

    assert enrolled(key) is None


@pytest.mark.parametrize(
    "answer",
    ["", "{", "[]", "null", "7", '"x"', "{}", '{"response": {}}', '{"response": {"clientDataJSON": "e30"}}', '{"response": 7}',
     '{"rawId": "AA", "response": {"clientDataJSON": "bnVsbA", "authenticatorData": "AA", "signature": "AA", "attestationObject": "gYGB"}}',
     '{"response": {"clientDataJSON": 7}}', "[" * 100_000, '{"response": {"clientDataJSON": "é"}}'],
)  # fmt: skip
def test_what_is_no_answer_is_none(answer):
    assert webauthn.challenge_in(answer) is None and webauthn.key_named_in(answer) is None
    assert webauthn.enrolled(answer, CHALLENGE) is None
    assert webauthn.proved(answer, CHALLENGE, credential=b"", owner=OWNER) is None


def test_deep_nesting_in_an_attestation_is_refused():
    answer = json.loads(AKey().enrolled(asks()))
    answer["response"]["attestationObject"] = websafe_encode(b"\x81" * 15_000)

    assert webauthn.enrolled(json.dumps(answer), CHALLENGE) is None
