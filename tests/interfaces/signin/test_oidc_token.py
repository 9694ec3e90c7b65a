"""A token that does not hold proves nothing, whatever is wrong with it."""

import base64
import json

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.make.openid import now
from traceability.interfaces.signin.oidc_errors import ProofRefused
from traceability.interfaces.signin.oidc_token import key_for, proof_in

ISSUER, CLIENT, NONCE = "https://login.example", "ledger", "a nonce"
CURVE = ec.generate_private_key(ec.SECP256R1())
WAYS = {
    "ES256": (CURVE, jwt.algorithms.ECAlgorithm),
    "EdDSA": (ed25519.Ed25519PrivateKey.generate(), jwt.algorithms.OKPAlgorithm),
    "RS256": (rsa.generate_private_key(public_exponent=65537, key_size=2048), jwt.algorithms.RSAAlgorithm),
}


def keys(*names, **changed):
    made = []
    for name in names or ("ES256",):
        private, way = WAYS[name]
        made.append({**json.loads(way.to_jwk(private.public_key())), "kid": name, **changed})
    return made


def claims(**changed):
    said = {"iss": ISSUER, "sub": "rita", "aud": CLIENT, "exp": now() + 300, "iat": now(), "nonce": NONCE, **changed}
    return {name: value for name, value in said.items() if value is not None}


def signed(algorithm="ES256", key=None, kid="", **changed):
    return jwt.encode(claims(**changed), key or WAYS[algorithm][0], algorithm=algorithm, headers={"kid": kid or algorithm})


def proved(token, known=None):
    key = key_for(token, keys() if known is None else known)
    assert key is not None
    return proof_in(token, key, issuer=ISSUER, client=CLIENT, nonce=NONCE)


def why(token, known=None):
    with pytest.raises(ProofRefused) as refused:
        proved(token, known)
    return refused.value.facts["why"]


@pytest.mark.parametrize("algorithm", WAYS)
def test_a_token_holds_by_each_algorithm(algorithm):
    proof = proved(signed(algorithm, amr=["pwd", "mfa", 7], acr="gold", auth_time=now()), keys(*WAYS))

    assert (proof.subject, proof.means, int(proof.proved_at.timestamp())) == ("rita", {"pwd", "mfa", "gold"}, now())


@pytest.mark.parametrize("told", [None, "yesterday", 0, 2**60, 1.5])
def test_a_moment_that_is_none_is_not_believed(told):
    assert proved(signed(auth_time=told)).proved_at is None


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"iss": "https://other.example"}, "InvalidIssuerError"),
        ({"aud": "another"}, "InvalidAudienceError"),
        ({"aud": ["another", "third"]}, "InvalidAudienceError"),
        ({"aud": [CLIENT, "another"]}, "azp"),
        ({"azp": "another"}, "azp"),
        ({"aud": [CLIENT, "another"], "azp": "another"}, "azp"),
        ({"nonce": "another"}, "nonce"),
        ({"exp": 1_700_000_000}, "ExpiredSignatureError"),
        ({"iat": 4_000_000_000}, "ImmatureSignatureError"),
        ({"sub": ""}, "sub"),
        ({"sub": "x" * 256}, "sub"),
        *(({name: None}, "MissingRequiredClaimError") for name in ("iss", "sub", "aud", "exp", "iat", "nonce")),
    ],
)
def test_a_claim_that_is_wrong_or_missing_is_refused(changed, reason):
    assert why(signed(**changed)) == reason


def test_of_several_audiences_it_is_for_whom_it_says():
    assert proved(signed(aud=[CLIENT, "another"], azp=CLIENT)).subject == "rita"


def test_what_signs_nothing_or_shares_a_secret_is_refused():
    public = CURVE.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head = base64.urlsafe_b64encode(json.dumps({"alg": "HS256", "kid": "ES256"}).encode()).rstrip(b"=").decode()
    body = signed().split(".")[1]
    by_public_key = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(f"{head}.{body}".encode(), public)
    forged = f"{head}.{body}.{base64.urlsafe_b64encode(by_public_key).rstrip(b'=').decode()}"

    assert why(forged) == "algorithm"
    assert why(jwt.encode(claims(), None, algorithm="none", headers={"kid": "ES256"})) == "algorithm"
    assert (
        why(jwt.encode(claims(), "s" * 32, algorithm="HS256", headers={"kid": "x"}), [{"kty": "oct", "k": "c3Nz", "kid": "x"}])
        == "algorithm"
    )


def test_another_key_of_the_same_name_is_refused():
    assert why(signed(key=ec.generate_private_key(ec.SECP256R1()))) == "InvalidSignatureError"


def test_a_key_is_found_by_its_name_type_and_use():
    unnamed = jwt.encode(claims(), CURVE, algorithm="ES256")

    assert key_for(signed(), keys("ES256", "RS256")) is not None and key_for(unnamed, keys("ES256", "RS256")) is not None
    assert key_for(signed(kid="new"), keys()) is None
    assert key_for(unnamed, [*keys(), *keys(kid="two")]) is None
    assert [key_for(signed(), keys(**changed)) for changed in ({"use": "enc"}, {"alg": "ES384"}, {"kty": "RSA"})] == [None] * 3


@pytest.mark.parametrize("text", ["", "a.b.c", "no token", "é.é.é"])
def test_what_is_no_token_is_refused(text):
    with pytest.raises(ProofRefused):
        key_for(text, keys())


def test_a_weak_key_is_refused():
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    known = [{**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(weak.public_key())), "kid": "RS256"}]

    with pytest.warns(jwt.warnings.InsecureKeyLengthWarning):
        token = signed("RS256", weak)

    assert why(token, known) == "InvalidKeyError"
