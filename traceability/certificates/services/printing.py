"""The PDF of a certificate is made once, by the worker, and kept under a seal of the certificate key."""

import hashlib
from uuid import UUID

from django.conf import settings

from traceability.certificates import pdf, seal, statement
from traceability.certificates.errors import AlreadyPrinted, UnknownCertificate
from traceability.certificates.models import Certificate, Print
from traceability.certificates.services.keys import announce_key
from traceability.kernel.command import command
from traceability.registry import queries as registry
from traceability.tlog.notes import SigningKey


def print_certificate(*, certificate_id: UUID) -> Print:
    """Make and keep the PDF. It is made before the transaction, which locks nothing: the statement never changes.

    Raises UnknownCertificate, AlreadyPrinted.
    """
    certificate = Certificate.objects.filter(id=certificate_id).first()
    if certificate is None:
        raise UnknownCertificate()
    signed, regulator = bytes(certificate.statement), registry.regulator()
    issuer = regulator.name if regulator else settings.LEDGER_LOG
    document = pdf.printed(statement.read(signed).said, signed, base=settings.PUBLIC_BASE_URL, issuer=issuer)
    return _keep(certificate=certificate, document=document, key=announce_key())


@command
def _keep(*, certificate: Certificate, document: bytes, key: SigningKey) -> Print:
    if Print.objects.filter(certificate_id=certificate.id).exists():
        raise AlreadyPrinted()
    digest = hashlib.sha256(document).hexdigest()
    return Print.objects.create(
        certificate=certificate,
        document=document,
        sha256=digest,
        made_with=pdf.made_with(),
        key=key.verifier.vkey,
        seal=seal.sealed(certificate.number, digest, key),
    )
