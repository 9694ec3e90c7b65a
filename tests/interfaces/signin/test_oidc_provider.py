"""What the provider says is bounded, kept for a while, and believed from the right one alone."""

from datetime import timedelta

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from tests.make.openid import first_of, sent_back
from traceability.interfaces.signin import oidc_provider
from traceability.interfaces.signin.oidc_errors import ProofRefused, ProviderUnavailable
from traceability.interfaces.signin.oidc_provider import Asking, proof_for, way_there
from traceability.kernel import clock

ASKING = Asking("a state", "a nonce", "v" * 43)
DISCOVERY = "/.well-known/openid-configuration"


def a_code(asking=ASKING):
    return first_of(sent_back(way_there(asking)).partition("?")[2])["code"]


def test_a_code_proves_who_it_is_once_and_for_its_verifier(provider):
    code, stolen = a_code(), a_code()

    assert proof_for(code, ASKING).subject == provider.subject
    for tried, asking in ((code, ASKING), (stolen, Asking("a state", "a nonce", "w" * 43)), ("", ASKING)):
        with pytest.raises(ProofRefused):
            proof_for(tried, asking)


def test_what_it_says_of_itself_and_its_keys_are_read_once_an_hour(provider):
    for _ in range(3):
        proof_for(a_code(), ASKING)
    assert (provider.heard.count(DISCOVERY), provider.heard.count("/keys")) == (1, 1)

    with time_machine.travel(clock.now() + oidc_provider.KEPT + timedelta(minutes=1)):
        proof_for(a_code(), ASKING)
    assert (provider.heard.count(DISCOVERY), provider.heard.count("/keys")) == (2, 2)


def test_a_new_key_is_read_at_once_and_an_unknown_one_refused(provider):
    proof_for(a_code(), ASKING)
    provider.key, provider.key_name = generate_private_key(SECP256R1()), "two"

    assert proof_for(a_code(), ASKING).subject == provider.subject

    stranger = generate_private_key(SECP256R1())
    provider.signs = lambda one, claims: type(one)(one.issuer, key=stranger, key_name="three").signed(claims)
    with pytest.raises(ProofRefused, match="does not hold"):
        proof_for(a_code(), ASKING)


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://other.example"},
        {"issuer": None},
        {"authorization_endpoint": "http://login.example/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": ["https://login.example"]},
        {"authorization_endpoint": "https://login.example:port/"},
        {"padding": "x" * 70_000},
    ],
)
def test_a_description_that_is_not_its_own_or_not_guarded_is_refused(provider, described):
    provider.described = described

    with pytest.raises(ProviderUnavailable):
        way_there(ASKING)


@pytest.mark.parametrize("place", ["token_endpoint", "jwks_uri"])
def test_no_other_address_is_talked_to_in_clear(provider, place):
    provider.described = {place: "http://login.example/"}
    code = a_code()

    with pytest.raises(ProviderUnavailable, match="cannot be reached") as refused:
        proof_for(code, ASKING)
    assert refused.value.facts["why"] == f"{place} is no https address"


def test_a_provider_that_is_away_or_fails_is_unavailable(provider, settings):
    code, provider.token_status = a_code(), 503
    with pytest.raises(ProviderUnavailable):
        proof_for(code, ASKING)

    settings.OIDC_ISSUER = "http://127.0.0.1:1"
    with pytest.raises(ProviderUnavailable):
        way_there(ASKING)


def test_where_it_wants_the_secret_in_the_form_it_gets_it_there(provider):
    provider.described = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    heard = []
    provider.token_for = lambda form, authorization: (heard.append((form["client_secret"], authorization)), (400, {}))[1]

    with pytest.raises(ProofRefused):
        proof_for(a_code(), ASKING)
    assert heard == [("between the two of us", "")]
