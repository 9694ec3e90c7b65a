"""The forms of a certificate that are handed out: PDF and credential by right; keys and status for everybody."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from traceability.certificates import seal
from traceability.certificates.did import PublishedKey
from traceability.certificates.errors import DoesNotHold, NoCredential, NotPrintedYet, UnknownStatusList
from traceability.certificates.models import Certificate, Print
from traceability.certificates.proving import Keys
from traceability.certificates.queries.lookups import row_of_shipment
from traceability.certificates.workflow import CERTIFIED
from traceability.kernel.clock import rfc3339
from traceability.kernel.errors import Tampering
from traceability.ledger import queries as ledger
from traceability.registry.viewer import Viewer
from traceability.tlog.errors import TlogError

PURPOSE = "certificate"


@dataclass(frozen=True)
class Printed:
    """The PDF of a certificate, its seal checked."""

    number: str
    document: bytes


def pdf_of_shipment(shipment_number: str, *, viewer: Viewer) -> Printed:
    """The PDF of the certificate of a shipment that `viewer` may see; four queries.

    Raises Missing, NotCertified, DoesNotHold while it is suspended or revoked, NotPrintedYet, Tampering.
    """
    certificate = row_of_shipment(shipment_number, viewer=viewer)
    if not certificate.is_valid:
        raise DoesNotHold(state=certificate.state)
    found = Print.objects.filter(certificate_id=certificate.id).first()
    if found is None:
        raise NotPrintedYet(retry_after=2)
    document = bytes(found.document)
    _require_seal(certificate.number, found)
    if hashlib.sha256(document).hexdigest() != found.sha256:
        raise Tampering(what=f"print of {certificate.number}: not the bytes that were sealed")
    return Printed(certificate.number, document)


def credential_of_shipment(shipment_number: str, *, viewer: Viewer) -> bytes:
    """The signed credential, to the byte, whatever the state: where that is told stands in it.

    Raises Missing, NotCertified, NoCredential.
    """
    certificate = row_of_shipment(shipment_number, viewer=viewer)
    if certificate.credential is None:
        raise NoCredential()
    return bytes(certificate.credential)


def certificate_printed_as(sha256: str) -> str | None:
    """The number of the certificate whose PDF has this digest. Raises Tampering when its seal does not hold."""
    found = Print.objects.filter(sha256=sha256).select_related("certificate").first()
    if found is None:
        return None
    _require_seal(found.certificate.number, found)
    return found.certificate.number


def waiting_prints() -> QuerySet[Certificate, UUID]:
    """Ids of certificates without a PDF, the oldest first."""
    return Certificate.objects.filter(print__isnull=True).order_by("id").values_list("id", flat=True)


def issuer_keys() -> list[PublishedKey]:
    """The certificate keys that the log announced, retired ones too, the oldest first."""
    return [
        PublishedKey(key.vkey, rfc3339(key.not_before), rfc3339(key.retired_at) if key.retired_at else "")
        for key in ledger.signing_keys()
        if key.purpose == PURPOSE
    ]


def trusted_keys() -> Keys:
    """Whom a check at this service trusts: the keys that its log announced."""
    known = ledger.signing_keys()
    return Keys(
        certificate=[key.vkey for key in known if key.purpose == PURPOSE],
        log=[key.vkey for key in known if key.purpose == "checkpoint"],
    )


def not_holding(number: int) -> list[int]:
    """Places in a status list of the certificates that are suspended or revoked. Raises UnknownStatusList; at most two queries."""
    listed = Certificate.objects.filter(status_list=number)
    indexes = list(listed.exclude(state=CERTIFIED).order_by("status_index").values_list("status_index", flat=True))
    if not indexes and not listed.exists():
        raise UnknownStatusList()
    return [index for index in indexes if index is not None]


def _require_seal(number: str, found: Print) -> None:
    try:
        seal.require_seal(number, found.sha256, key=found.key, seal=found.seal, trusted=trusted_keys().certificate)
    except TlogError as problem:
        raise Tampering(what=f"print of {number}: {problem.reason}") from problem
