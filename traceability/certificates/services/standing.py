"""A supervisor suspends a certificate, reinstates it, or revokes it: each with a reason that everybody may read, and an entry."""

from dataclasses import dataclass
from uuid import UUID

from traceability.certificates import entries, workflow
from traceability.certificates.errors import (
    CertificateMovedOn,
    CertificateNotSo,
    CertificatesForSupervisors,
    OwnCertificate,
    StatusReasonMissing,
    UnknownCertificate,
)
from traceability.certificates.models import Certificate, StatusChange
from traceability.kernel import idempotency
from traceability.kernel.command import command
from traceability.kernel.idempotency import Request
from traceability.kernel.sql import lock_rows
from traceability.ledger import services as ledger
from traceability.ledger.services import Acknowledgement
from traceability.registry.viewer import Viewer
from traceability.review import queries as review

MOST_REASON = 2000
STATE_AFTER = {"suspended": workflow.SUSPENDED, "reinstated": workflow.CERTIFIED, "revoked": workflow.REVOKED}


@dataclass(frozen=True, slots=True)
class Changed:
    """The certificate as it stands now, what changed it, and the ledger's promise."""

    certificate: Certificate
    change: StatusChange
    acknowledgement: Acknowledgement


@command
def suspend(*, by: Viewer, certificate_id: UUID, reason: str, seen: int | None = None, request: Request | None = None) -> Changed:
    """A valid certificate does not hold until it is reinstated. Raises what `_change` raises."""
    return _change("suspended", by, certificate_id, reason, seen, request)


@command
def reinstate(*, by: Viewer, certificate_id: UUID, reason: str, seen: int | None = None, request: Request | None = None) -> Changed:
    """A suspended certificate holds again. Raises what `_change` raises."""
    return _change("reinstated", by, certificate_id, reason, seen, request)


@command
def revoke(*, by: Viewer, certificate_id: UUID, reason: str, seen: int | None = None, request: Request | None = None) -> Changed:
    """A suspended certificate never holds again. Raises what `_change` raises."""
    return _change("revoked", by, certificate_id, reason, seen, request)


def _change(kind: str, by: Viewer, certificate_id: UUID, reason: str, seen: int | None, request: Request | None) -> Changed:
    """`seen`: the version that the person looked at.

    Raises CertificatesForSupervisors, StatusReasonMissing, UnknownCertificate, CertificateMovedOn, CertificateNotSo, OwnCertificate;
    RequestInFlight, KeyReused.
    """
    idempotency.begin(request)
    if by.role != "supervisor" or not by.may_record or by.person is None:
        raise CertificatesForSupervisors()
    said = reason.strip()
    if not 0 < len(said) <= MOST_REASON:
        raise StatusReasonMissing(pointer="/reason", limit=MOST_REASON)
    certificate = _locked(certificate_id, seen)
    if not workflow.may_move(certificate.state, STATE_AFTER[kind]):
        raise CertificateNotSo(state=certificate.state, kind=kind)
    if by.organisation is not None and certificate.exporter_id in {by.organisation, *review.kin_of(by.organisation)}:
        raise OwnCertificate()
    certificate.state, certificate.version = STATE_AFTER[kind], certificate.version + 1
    Certificate.objects.filter(id=certificate.id).update(state=certificate.state, version=certificate.version)
    change = StatusChange.objects.create(
        certificate=certificate,
        certificate_version=certificate.version,
        kind=kind,
        state=certificate.state,
        reason=said,
        made_by=by.person,
    )
    (acknowledgement,) = ledger.append([entries.certificate_changed(certificate, kind, said, by=by)], request=request)
    return idempotency.keep(request, Changed(certificate, change, acknowledgement))


def _locked(certificate_id: UUID, seen: int | None) -> Certificate:
    locked = lock_rows(Certificate.objects.select_related("shipment"), [certificate_id])
    if not locked:
        raise UnknownCertificate()
    (certificate,) = locked
    if seen is not None and certificate.version != seen:
        raise CertificateMovedOn(present=certificate.version, seen=seen)
    return certificate
