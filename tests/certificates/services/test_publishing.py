import json

import pytest

from tests.make.credentials import BASE
from traceability.certificates import data_integrity, did, proving, received, services, status_list
from traceability.certificates.queries.handed_out import trusted_keys
from traceability.kernel.errors import Unavailable
from traceability.tlog import canonical

pytestmark = pytest.mark.django_db


def test_the_status_list_is_signed_by_the_key_of_the_did_document(cast, certificate, settings):
    settings.PUBLIC_BASE_URL = BASE
    services.suspend(by=cast.sven.viewer, certificate_id=certificate.id, reason="A licence is in doubt.")

    listed = canonical.read_object(services.signed_status_list(certificate.status_list))

    told = json.loads(services.did_document())
    (method,) = told["verificationMethod"]
    assert listed["issuer"] == told["id"] == "did:web:ledger.example.org"
    said = data_integrity.verify(listed, {method["id"]: did.keys_of(BASE, [certificate.key])[method["id"]]})
    assert status_list.is_set(said["credentialSubject"]["encodedList"], certificate.status_index)


def test_a_credential_keeps_its_issuer_in_a_jwt_also_when_the_service_has_moved(cast, certificate, settings):
    settings.PUBLIC_BASE_URL = "https://moved.example"

    jwt = received.read_jwt(services.credential_in_jwt(bytes(certificate.credential)).encode())

    walk = proving.Walk()
    assert proving.prove_jwt(walk, jwt, trusted_keys()) is not None, walk.steps
    assert jwt.header["iss"] == jwt.claims["issuer"]["id"] != "did:web:moved.example"


def test_a_key_that_the_log_does_not_know_signs_nothing(cast, certificate, settings, tmp_path):
    settings.LEDGER_KEYS_DIR = tmp_path / "others"

    with pytest.raises(Unavailable):
        services.signed_status_list(certificate.status_list)
    with pytest.raises(Unavailable):
        services.credential_in_jwt(bytes(certificate.credential))


def test_the_context_says_what_the_prefix_stands_for(settings):
    settings.REE_NAMESPACE = "https://ree.example/v1/"

    assert json.loads(services.context()) == {"@context": {"ree": "https://ree.example/v1/"}}
