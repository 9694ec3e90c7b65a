import hashlib

import pytest

from traceability.certificates import pdf, queries, received, seal
from traceability.certificates.errors import AlreadyPrinted, UnknownCertificate
from traceability.certificates.models import Print
from traceability.certificates.services import print_certificate
from traceability.kernel.identifiers import uuid7

pytestmark = pytest.mark.django_db


def test_a_certificate_is_printed_once_and_kept_under_a_seal(cast, certificate):
    assert list(queries.waiting_prints()) == [certificate.id]

    kept = print_certificate(certificate_id=certificate.id)

    document = bytes(Print.objects.get().document)
    assert received.attached_to(document) == bytes(certificate.statement)
    assert kept.sha256 == hashlib.sha256(document).hexdigest() and kept.made_with == pdf.made_with()
    seal.require_seal(certificate.number, kept.sha256, key=kept.key, seal=kept.seal, trusted=[certificate.key])
    assert list(queries.waiting_prints()) == []
    with pytest.raises(AlreadyPrinted):
        print_certificate(certificate_id=certificate.id)


def test_there_must_be_a_certificate(db):
    with pytest.raises(UnknownCertificate):
        print_certificate(certificate_id=uuid7())
