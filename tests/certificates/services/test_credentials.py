import pytest
from django.db import connection

from tests.make.certificates import CERTIFICATE_KEY, a_statement
from tests.make.credentials import ISSUER, METHOD, signed
from traceability.certificates import data_integrity, proving
from traceability.certificates.services import credentials
from traceability.certificates.vc import Place
from traceability.ledger import queries as ledger
from traceability.tlog import canonical

pytestmark = pytest.mark.django_db


def test_an_issued_certificate_has_its_credential_and_its_entry_names_both(cast, certificate):
    document = canonical.read_object(bytes(certificate.credential))
    (entry,) = ledger.entries_of("certificate", certificate.id)

    walk = proving.Walk()
    log_keys = [key.vkey for key in ledger.signing_keys() if key.purpose == "checkpoint"]
    assert proving.prove_credential(walk, document, proving.Keys([certificate.key], log_keys)) is not None, walk.steps
    assert document["credentialStatus"]["statusListIndex"] == certificate.status_index
    body = canonical.read_object(entry.leaf)["body"]
    assert set(body) >= {"statement", "credential"}
    assert body["credential"]["size"] == len(bytes(certificate.credential))
    named = document["credentialSubject"]["ree:statement"]
    assert (named["ree:size"], named["ree:sha256"]) == (body["statement"]["size"], body["statement"]["sha256"])


def test_the_same_statement_at_the_same_place_gives_the_same_bytes():
    def made():
        return credentials.credential_of(a_statement().as_json(), signed(), CERTIFICATE_KEY, issuer=ISSUER, place=Place(1, 7))

    assert made() == made()
    assert data_integrity.method_of(canonical.read_object(made())) == METHOD


def test_a_place_is_drawn_that_nobody_has(cast, certificate, monkeypatch):
    drawn = iter([certificate.status_index, certificate.status_index, 5])
    monkeypatch.setattr(credentials.secrets, "randbelow", lambda _: next(drawn))

    assert credentials.draw_place() == Place(certificate.status_list, 5)


def test_a_list_that_is_half_given_out_is_followed_by_another(cast, certificate, monkeypatch):
    monkeypatch.setattr(credentials, "FULL", 1)

    assert credentials.draw_place().number == certificate.status_list + 1


def test_the_database_lets_no_two_have_one_bit(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'certificate_alone_at_its_bit'")

        assert cursor.fetchone() == ("UNIQUE (status_list, status_index)",)


def test_the_first_list_is_number_one(db):
    assert credentials.draw_place().number == 1
